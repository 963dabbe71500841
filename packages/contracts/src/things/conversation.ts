import { z } from 'zod'
import { ConversationId, Cursor, Seq, UserId } from '../ids.ts'
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

/** How a conversation is held. Who may change it stands in `permissions`. */
export const ConversationSettings = z
  .object({
    historyFrom: z
      .enum(['joining', 'start'])
      .describe('what who joins from now on may read; a room is open from the start'),
    slowModeSeconds: z
      .number()
      .int()
      .min(0)
      .max(limits.slowModeSecondsMax)
      .describe('between two messages of a member; 0 is off'),
    announcementOnly: z.boolean().describe('only owners, admins and moderators write'),
    disappearAfterSeconds: z
      .number()
      .int()
      .min(limits.disappearAfterSecondsMin)
      .max(limits.disappearAfterSecondsMax)
      .nullable()
      .describe('of messages sent from now on; null is never'),
  })
  .meta({ id: 'ConversationSettings' })
export type ConversationSettings = z.infer<typeof ConversationSettings>

/** What is to be changed; the rest stays. */
export const SettingsChange = z.strictObject(ConversationSettings.shape).partial()
export type SettingsChange = z.infer<typeof SettingsChange>

/** The wish to write to somebody, who has not agreed yet. */
export const ContactRequest = z
  .object({ userId: UserId.describe('who was asked'), state: z.enum(['pending', 'rejected']) })
  .meta({ id: 'ContactRequest' })
export type ContactRequest = z.infer<typeof ContactRequest>

/** What I wrote and did not send yet; the same on all my devices. */
export const Draft = z
  .object({ content: z.string().max(limits.contentLengthMax), updatedAt: Timestamp })
  .meta({ id: 'Draft' })
export type Draft = z.infer<typeof Draft>

/** How I keep a conversation. */
export const Preferences = z
  .object({
    archived: z.boolean(),
    mutedUntil: Timestamp.nullable().describe('far in the future: until I say otherwise; null: not muted'),
    favourite: z.boolean(),
  })
  .meta({ id: 'Preferences' })
export type Preferences = z.infer<typeof Preferences>

/** A link that lets people into a group. */
export const Invite = z
  .object({
    id: z.string(),
    code: z.string().describe('the last part of the link: `/invite/<code>`'),
    createdBy: UserId,
    createdAt: Timestamp,
    expiresAt: Timestamp.nullable(),
    maxUses: z.number().int().positive().nullable(),
    uses: z.number().int().nonnegative(),
  })
  .meta({ id: 'Invite' })
export type Invite = z.infer<typeof Invite>

export const InviteCode = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\w-]+$/)

/** What somebody sees of a group before they join it by a link. */
export const InvitePreview = z
  .object({
    conversationId: ConversationId,
    name: z.string().nullable(),
    topic: z.string().nullable(),
    participantCount: z.number().int().nonnegative(),
    expiresAt: Timestamp.nullable(),
    isParticipant: z.boolean().describe('I am in it already'),
  })
  .meta({ id: 'InvitePreview' })
export type InvitePreview = z.infer<typeof InvitePreview>

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
    pins: z.array(Seq).describe('the places of the pinned messages, the last pinned last'),
    createdAt: Timestamp,
    settings: ConversationSettings,
    request: ContactRequest.nullable().describe('of a direct conversation that was not accepted'),
    /** Mine. A room I am not in has role and state null. */
    role: Role.nullable(),
    state: ParticipantState.nullable(),
    lastReadSeq: Cursor,
    unreadCount: z.number().int().nonnegative(),
    unreadMentions: z.array(Seq).describe('the places of the newest 100 messages after my mark that mention me'),
    archived: z.boolean(),
    mutedUntil: Timestamp.nullable().describe('far in the future: until I say otherwise'),
    favourite: z.boolean(),
    draft: Draft.nullable(),
  })
  .meta({ id: 'Conversation' })
export type Conversation = z.infer<typeof Conversation>
