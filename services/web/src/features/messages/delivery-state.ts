import type { Conversation, Message } from '@chat/contracts'

export type DeliveryState = 'sent' | 'delivered' | 'read'

/** How far a message of mine got, in a direct conversation; elsewhere there is nothing simple to say. */
export function deliveryStateOf(message: Message, conversation: Conversation, meId: string): DeliveryState | null {
  if (conversation.kind !== 'direct' || message.senderId !== meId || message.deletedAt !== null) return null
  const other = conversation.participants.find(({ userId }) => userId !== meId)
  if (other === undefined) return 'sent'
  if (other.lastReadSeq >= message.seq) return 'read'
  return other.lastDeliveredSeq >= message.seq ? 'delivered' : 'sent'
}
