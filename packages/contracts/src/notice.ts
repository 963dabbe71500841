// Only types are imported, so that a browser gets this file without the schemas.
import type { ConversationId } from './ids.ts'
import type { ConversationKind } from './things/conversation.ts'
import type { LogEntry } from './things/log-entry.ts'
import type { Message, Notice } from './things/message.ts'

const TEXTS: Record<Notice['event'], string> = {
  'conversation-created': 'started the conversation',
  'conversation-updated': 'changed the settings of the conversation',
  'participant-added': 'added somebody',
  'participant-removed': 'removed somebody',
  'participant-role-updated': 'changed the role of somebody',
}

const isNotice = (event: string): event is Notice['event'] => Object.hasOwn(TEXTS, event)

/** The entries of a log that groups show among the messages. */
export const NOTICE_EVENTS = Object.keys(TEXTS) as Notice['event'][]

/** A direct conversation shows only what somebody changed about it. */
export const isShown = (kind: ConversationKind, event: Notice['event']): boolean =>
  kind === 'group' || (kind === 'direct' && event === 'conversation-updated')

/** What happened in a group, as the message of kind `system` that groups show for it; null for other entries. */
export function noticeOf(
  conversationId: ConversationId,
  { seq, event, actorId, at, payload }: LogEntry,
): Message | null {
  if (!isNotice(event)) return null
  const { userId, role, name, topic, settings } = payload
  return {
    id: `${conversationId}.${seq}`,
    conversationId,
    seq,
    changedSeq: seq,
    senderId: actorId,
    clientMsgId: '',
    kind: 'system',
    content: TEXTS[event],
    notice: {
      event,
      userId: typeof userId === 'string' ? userId : null,
      role: typeof role === 'string' ? role : null,
      name: typeof name === 'string' ? name : null,
      topic: typeof topic === 'string' ? topic : null,
      settings: typeof settings === 'object' ? (settings as Record<string, unknown> | null) : null,
    },
    attachments: [],
    mentions: [],
    replyTo: null,
    threadRootId: null,
    forwardedFrom: null,
    thread: null,
    reactions: [],
    pinnedAt: null,
    editedAt: null,
    deletedAt: null,
    createdAt: at,
    expiresAt: null,
  }
}
