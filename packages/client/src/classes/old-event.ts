/** The events of the old system 003, by their old names and with the fields its clients read. */
import type { EventPayload, Message as WireMessage } from '@chat/contracts'

type Translate = (payload: never) => Record<string, unknown>

const message: Translate = (wire: WireMessage) => ({
  ...wire,
  messageId: wire.id,
  chatId: wire.conversationId,
  messageType: wire.kind === 'assistant' ? 'ai' : wire.kind,
})
const inChat: Translate = (payload: { conversationId: string }) => ({ ...payload, chatId: payload.conversationId })
const read: Translate = (payload: EventPayload<'messages-read'>) => ({
  ...payload,
  chatId: payload.conversationId,
  readBy: payload.userId,
})
const same: Translate = (payload: object) => ({ ...payload })

/** Old name → ours. */
export const oldEvents = {
  message_received: { event: 'new-message', translate: message },
  message_edited: { event: 'message-edited', translate: message },
  message_deleted: { event: 'message-deleted', translate: message },
  reaction_added: { event: 'reaction-added', translate: inChat },
  reaction_removed: { event: 'reaction-removed', translate: inChat },
  messages_read: { event: 'messages-read', translate: read },
  messages_delivered: { event: 'messages-delivered', translate: inChat },
  user_typing: { event: 'user-typing', translate: inChat },
  user_stop_typing: { event: 'user-stop-typing', translate: inChat },
  new_notification: { event: 'new-notification', translate: inChat },
  user_online: { event: 'presence:online', translate: same },
  user_offline: { event: 'presence:offline', translate: same },
} as const satisfies Record<string, { event: string; translate: Translate }>

export type OldEventName = keyof typeof oldEvents
