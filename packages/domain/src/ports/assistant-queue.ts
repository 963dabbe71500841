import type { AssistantModel, ConversationId, FinishReason, Generation, GenerationId, MessageId } from '@chat/contracts'
import type { Summary } from '../assistant/summary.ts'

/** What is to be answered, and for whom. */
export type AssistantJob = Pick<
  Generation,
  'id' | 'conversationId' | 'questionId' | 'threadRootId' | 'replaces' | 'askerId' | 'model'
>

export type Queued = 'queued' | 'known' | 'too-many' | 'busy'

/** Questions on their way to the assistant, and answers in the making. All of it can be lost: then one asks again. */
export interface AssistantQueue {
  /** The same answer is waited for once. With `isDry` it is only said what would become of it. */
  add(job: AssistantJob, signal: AbortSignal, options?: { isDry?: boolean }): Promise<Queued>
  find(id: GenerationId, signal: AbortSignal): Promise<Generation | null>
  runningIn(conversationId: ConversationId, signal: AbortSignal): Promise<Generation[]>
  /** `stopped`: it had not begun. `stopping`: who writes it was told. */
  abort(job: AssistantJob, signal: AbortSignal): Promise<'stopped' | 'stopping' | 'over'>
  /** What is remembered of a conversation beside its log. */
  forgetSummary(conversationId: ConversationId, signal: AbortSignal): Promise<void>
  /** As the processes of the assistant told it last; null: none of them lives. */
  models(signal: AbortSignal): Promise<AssistantModel[] | null>
}

/** A job that this process has, until another one takes it over. */
export interface HeldJob extends AssistantJob {
  entryId: string
  attempt: number
}

export interface Ending {
  messageId: MessageId | null
  finishReason: FinishReason
}

/** The same queue, for those who answer. */
export interface AssistantWork {
  /** The next one, which may be one that a dead process had; null: nothing came for a while. */
  take(signal: AbortSignal): Promise<HeldJob | null>
  /** One more piece; its number is how many there are then. `lost`: the job was taken over. `stopping`: it shall end. */
  append(job: HeldJob, text: string, signal: AbortSignal): Promise<'kept' | 'stopping' | 'lost'>
  /** What is held stays held. Answers those that shall stop. */
  renew(jobs: readonly HeldJob[], signal: AbortSignal): Promise<GenerationId[]>
  /** The next question of this user has its turn. */
  finish(job: HeldJob, ending: Ending, signal: AbortSignal): Promise<void>
  summaryOf(conversationId: ConversationId, signal: AbortSignal): Promise<Summary | null>
  /** For a day. */
  keepSummary(conversationId: ConversationId, summary: Summary, signal: AbortSignal): Promise<void>
  tellModels(models: readonly AssistantModel[], signal: AbortSignal): Promise<void>
  depth(signal: AbortSignal): Promise<number>
}
