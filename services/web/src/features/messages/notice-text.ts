import type { ConversationSettings, Message } from '@chat/contracts'
import { durationTextOf } from '../../lib/duration-text.ts'

/** What happened in a group, as it is said to me. */
export function noticeTextOf(message: Message, meId: string, nameOf: (userId: string) => string): string {
  const { notice, senderId } = message
  if (notice === undefined) return message.content
  const actor = senderId === meId ? 'You' : nameOf(senderId)
  const person = notice.userId === null ? 'somebody' : notice.userId === meId ? 'you' : nameOf(notice.userId)
  const isSelf = notice.userId === senderId
  switch (notice.event) {
    case 'conversation-created':
      return `${actor} created the group`
    case 'conversation-updated':
      if (notice.settings !== null) return `${actor} ${settingsTextOf(notice.settings)}`
      return notice.name === null ? `${actor} changed the topic` : `${actor} changed the name to “${notice.name}”`
    case 'participant-added':
      return isSelf ? `${actor} joined` : `${actor} added ${person}`
    case 'participant-removed':
      return isSelf ? `${actor} left` : `${actor} removed ${person}`
    case 'participant-role-updated':
      return `${actor} made ${person} ${notice.role === 'owner' || notice.role === 'admin' ? 'an' : 'a'} ${notice.role}`
  }
}

/** Several at once are said one after the other. */
function settingsTextOf(settings: Partial<ConversationSettings>): string {
  const { disappearAfterSeconds, slowModeSeconds, announcementOnly, historyFrom } = settings
  const said: string[] = []
  if (disappearAfterSeconds !== undefined) {
    const after = disappearAfterSeconds === null ? null : durationTextOf(disappearAfterSeconds)
    said.push(after === null ? 'let messages stay from now on' : `set messages to disappear after ${after}`)
  }
  if (slowModeSeconds !== undefined) {
    const every = slowModeSeconds === 0 ? null : durationTextOf(slowModeSeconds)
    said.push(every === null ? 'turned slow mode off' : `turned slow mode on: one message in ${every}`)
  }
  if (announcementOnly !== undefined) {
    said.push(announcementOnly ? 'made this a place for announcements' : 'lets everybody write')
  }
  if (historyFrom !== undefined) {
    said.push(historyFrom === 'start' ? 'lets new members read everything' : 'lets new members read from joining on')
  }
  return said.length === 0 ? 'changed the settings' : said.join(', and ')
}
