import type { Message } from '@chat/contracts'

/** For tests of what only looks at messages. */
export const sampleMessage = (seq: number, senderId: string, more: Partial<Message> = {}): Message => ({
  id: `cnv_1.${seq}`,
  conversationId: 'cnv_1',
  seq,
  changedSeq: seq,
  senderId,
  clientMsgId: `id-${seq}`,
  kind: 'text',
  content: `message ${seq}`,
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
  createdAt: new Date(2026, 10, 21, 12, 0).toISOString(),
  expiresAt: null,
  ...more,
})
