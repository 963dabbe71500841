import type { Conversation } from '@chat/contracts'

/** The other one of a direct conversation; oneself, where one writes to oneself. */
export function partnerIdOf(conversation: Conversation, meId: string): string | null {
  if (conversation.kind !== 'direct') return null
  return conversation.participants.find(({ userId }) => userId !== meId)?.userId ?? meId
}

export function conversationTitleOf(
  conversation: Conversation,
  meId: string,
  nameOf: (userId: string) => string,
): string {
  const partnerId = partnerIdOf(conversation, meId)
  if (partnerId === null) return conversation.name ?? (conversation.kind === 'assistant' ? 'Assistant' : 'Conversation')
  return partnerId === meId ? `${nameOf(meId)} (you)` : nameOf(partnerId)
}

export const shapeOf = ({ kind }: Conversation): 'person' | 'group' | 'room' =>
  kind === 'room' ? 'room' : kind === 'group' ? 'group' : 'person'
