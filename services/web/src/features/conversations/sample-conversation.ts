import type { Conversation } from '@chat/contracts'

/** For tests of what only looks at conversations. */
export const sampleConversation = (more: Partial<Conversation> = {}): Conversation => ({
  id: 'cnv_1',
  kind: 'group',
  name: 'Tea',
  slug: null,
  topic: null,
  participants: [],
  participantCount: 0,
  lastSeq: 0,
  lastMessage: null,
  createdAt: new Date(0).toISOString(),
  settings: { historyFrom: 'joining', slowModeSeconds: 0, announcementOnly: false, disappearAfterSeconds: null },
  request: null,
  role: 'member',
  state: 'accepted',
  lastReadSeq: 0,
  pins: [],
  unreadCount: 0,
  unreadMentions: [],
  archived: false,
  mutedUntil: null,
  favourite: false,
  draft: null,
  ...more,
})
