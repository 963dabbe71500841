import type { Acknowledgement, ConversationId, LogCommandName, RequestOf, UserId } from '@chat/contracts'
import type { AttachmentFacts } from '../files/attachment.ts'

export interface LookedUp {
  /** Who is called as the text says; whether they take part is decided with the command. */
  mentions?: UserId[]
  /** Whose words these are, as the one who forwards them may read. */
  forwardedFrom?: UserId
  /** The files that the request names, as its sender may send them. */
  attachments?: AttachmentFacts[]
}

/** A wish to add to a log, on its way to the owner of the conversation. */
interface CommandOf<N extends LogCommandName> {
  name: N
  conversationId: ConversationId
  /** Who asks, proven by the edge. `system` for what the system itself adds. */
  actorId: UserId
  /** With conversation and actor the identity of the intention. */
  commandId: string
  request: RequestOf<N>
  /** What the edge found out for the owner. No part of what makes two commands the same. */
  lookedUp?: LookedUp
  /** Where the answer goes, and what it is called there. With `afterHead`, what is read after it shows the change. */
  replyTo: { node: string; requestId: string; afterHead?: boolean }
  /** 0 at first. Anything above says: may have been stored already. */
  attempt: number
  /** One id from the browser to the database and back, for the logs. */
  traceId: string
  /** Where traces are written: the span that this command comes from, as W3C says it. */
  traceparent?: string
}

export type Command = { [N in LogCommandName]: CommandOf<N> }[LogCommandName]
/** A command before its way back is known. */
export type OutgoingCommand = { [N in LogCommandName]: Omit<CommandOf<N>, 'replyTo'> }[LogCommandName]
export type CommandNamed<N extends LogCommandName> = CommandOf<N>

export interface Reply {
  requestId: string
  acknowledgement: Acknowledgement
}

export const SYSTEM_ACTOR = 'system'

/** What makes two commands the same command. */
export const commandKeyOf = (command: { conversationId: string; actorId: string; commandId: string }): string =>
  `${command.conversationId} ${command.actorId} ${command.commandId}`
