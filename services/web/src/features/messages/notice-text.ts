import type { Message } from '@chat/contracts'

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
      return notice.name === null ? `${actor} changed the topic` : `${actor} changed the name to “${notice.name}”`
    case 'participant-added':
      return isSelf ? `${actor} joined` : `${actor} added ${person}`
    case 'participant-removed':
      return isSelf ? `${actor} left` : `${actor} removed ${person}`
    case 'participant-role-updated':
      return `${actor} made ${person} ${notice.role === 'owner' || notice.role === 'admin' ? 'an' : 'a'} ${notice.role}`
  }
}
