import type { Notification } from '@chat/contracts'

/** What happened, with who did it in front; `place` is the name of a group or room, or empty. */
export function notificationTextOf({ type }: Pick<Notification, 'type'>, place: string): string {
  const where = place === '' ? '' : ` in ${place}`
  switch (type) {
    case 'message':
      return `wrote${where}`
    case 'mention':
      return `mentioned you${where}`
    case 'reply':
      return `answered you${where}`
    case 'thread':
      return `replied in a thread you follow${where}`
    case 'reaction':
      return `reacted to your message${where}`
    case 'added':
      return place === '' ? 'added you to a group' : `added you to ${place}`
    case 'request':
      return 'would like to write to you'
  }
}

/** Where a click goes: to the message, or to its conversation. */
export function addressOf({ conversationId, messageId }: Pick<Notification, 'conversationId' | 'messageId'>): string {
  const seq = messageId?.split('.').at(-1)
  return seq === undefined ? `/c/${conversationId}` : `/c/${conversationId}?at=${seq}`
}
