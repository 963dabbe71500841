/** The notices that groups show among their messages; as the contracts make them, which a test compares. */
import type { LogEntry, Message, Notice } from '@chat/contracts'

const TEXTS: Readonly<Record<Notice['event'], string>> = {
  'conversation-created': 'started the conversation',
  'conversation-updated': 'changed the settings of the conversation',
  'participant-added': 'added somebody',
  'participant-removed': 'removed somebody',
  'participant-role-updated': 'changed the role of somebody',
}

const isNotice = (event: string): event is Notice['event'] => Object.hasOwn(TEXTS, event)
const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** Null where the entry is none. */
export function toNotice(conversationId: string, { seq, event, actorId, at, payload }: LogEntry): Message | null {
  if (!isNotice(event)) return null
  const { userId, role, name, topic } = payload
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
      userId: textOrNull(userId),
      role: textOrNull(role),
      name: textOrNull(name),
      topic: textOrNull(topic),
    },
    attachments: [],
    mentions: [],
    replyTo: null,
    threadRootId: null,
    reactions: [],
    pinnedAt: null,
    editedAt: null,
    deletedAt: null,
    createdAt: at,
  }
}
