import type { Conversation } from '@chat/contracts'
import { may } from '../people/participant-rules.ts'

/** Why nothing can be written here now. */
export type WriteBarrier = 'asked' | 'waiting' | 'declined' | 'announcements'

export function writeBarrierOf(conversation: Conversation): WriteBarrier | null {
  const { state, request, settings, lastMessage } = conversation
  if (state === 'requested') return 'asked'
  if (request?.state === 'rejected') return 'declined'
  if (request !== null && lastMessage !== null) return 'waiting'
  if (settings.announcementOnly && !may('write-announcements', conversation)) return 'announcements'
  return null
}

/** Whether the next message is the one that asks the other person. */
export const isAsking = ({ request, lastMessage }: Conversation, meId: string): boolean =>
  request?.state === 'pending' && request.userId !== meId && lastMessage === null
