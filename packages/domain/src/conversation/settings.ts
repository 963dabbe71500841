import type { ConversationKind, ConversationSettings } from '@chat/contracts'

/** How a conversation is held until somebody changes it. */
export const settingsAtFirst = (kind: ConversationKind): ConversationSettings => ({
  historyFrom: kind === 'room' ? 'start' : 'joining',
  slowModeSeconds: 0,
  announcementOnly: false,
  disappearAfterSeconds: null,
})
