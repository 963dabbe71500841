import { z } from 'zod'
import { ConversationId, Cursor, UserId } from '../ids.ts'
import { limits } from '../limits.ts'
import { Message } from './message.ts'
import { Timestamp } from './user.ts'

export const ConversationKind = z.enum(['direct', 'group', 'room', 'assistant'])
export type ConversationKind = z.infer<typeof ConversationKind>

export const Role = z.enum(['owner', 'admin', 'moderator', 'member'])
export type Role = z.infer<typeof Role>

export const ParticipantState = z.enum(['requested', 'accepted', 'rejected', 'left', 'removed'])
export type ParticipantState = z.infer<typeof ParticipantState>

export const ConversationName = z.string().trim().min(1).max(limits.conversationNameLengthMax)
export const Topic = z.string().trim().max(limits.topicLengthMax)

export const Participant = z
  .object({ userId: UserId, role: Role, lastReadSeq: Cursor, lastDeliveredSeq: Cursor })
  .meta({ id: 'Participant' })
export type Participant = z.infer<typeof Participant>

/** A conversation as one participant sees it. */
export const Conversation = z
  .object({
    id: ConversationId,
    kind: ConversationKind,
    name: z.string().nullable().describe('of a group or room; of a direct conversation null'),
    slug: z.string().nullable().describe('of a room: its name in addresses'),
    topic: z.string().nullable(),
    participants: z.array(Participant).describe('the first 50'),
    participantCount: z.number().int().nonnegative(),
    lastSeq: Cursor,
    lastMessage: Message.nullable(),
    createdAt: Timestamp,
    /** Mine. A room I am not in has role and state null. */
    role: Role.nullable(),
    state: ParticipantState.nullable(),
    lastReadSeq: Cursor,
    unreadCount: z.number().int().nonnegative(),
    archived: z.boolean(),
    mutedUntil: Timestamp.nullable(),
  })
  .meta({ id: 'Conversation' })
export type Conversation = z.infer<typeof Conversation>
