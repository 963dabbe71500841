import type { Message } from '@chat/contracts'

interface Notice {
  readonly event: string
  readonly userId?: string
  readonly byUserId?: string
  readonly role?: string
  readonly name?: string | null
}

/** What a notice says to me. Its content is a record of what happened, or plain text. */
export function noticeTextOf(message: Message, meId: string, nameOf: (userId: string) => string): string {
  const notice = parse(message.content)
  if (notice === null) return message.content
  const person = (userId: string | undefined): string =>
    userId === undefined ? 'Somebody' : userId === meId ? 'You' : nameOf(userId)
  const by = person(notice.byUserId ?? message.senderId)
  const whom = notice.userId === meId ? 'you' : person(notice.userId)
  const isSelf = notice.userId === (notice.byUserId ?? message.senderId)
  switch (notice.event) {
    case 'participant-added':
      return isSelf ? `${by} joined` : `${by} added ${whom}`
    case 'participant-removed':
      return isSelf ? `${by} left` : `${by} removed ${whom}`
    case 'participant-role-updated':
      return `${by} made ${whom} ${notice.role === 'owner' || notice.role === 'admin' ? 'an' : 'a'} ${notice.role ?? 'member'}`
    case 'conversation-created':
      return `${by} created the conversation`
    case 'conversation-updated':
      return notice.name ? `${by} changed the name to “${notice.name}”` : `${by} changed the topic`
    default:
      return message.content
  }
}

function parse(content: string): Notice | null {
  if (!content.startsWith('{')) return null
  try {
    const notice: unknown = JSON.parse(content)
    return typeof notice === 'object' && notice !== null && 'event' in notice ? (notice as Notice) : null
  } catch {
    return null
  }
}
