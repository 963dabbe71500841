import type { EventPayload } from '@chat/contracts'
import type { ConversationChannels } from '../delivery/conversation-channels.ts'
import type { AssistantJob } from '../ports/assistant-queue.ts'

/** Everybody sees that an answer is waited for, also while others are answered first. */
export function tellQueued(channels: Pick<ConversationChannels, 'publish'>, job: AssistantJob): void {
  const { id: generationId, conversationId } = job
  const begun = { attempt: 0, index: 0, text: '' }
  const generation = { ...job, ...begun, state: 'queued' as const, messageId: null, finishReason: null }
  const payload: EventPayload<'ai-delta'> = { generationId, conversationId, ...begun, generation }
  channels.publish({ conversationId, event: 'ai-delta', payload })
}
