import { z } from 'zod'
import { UserId } from '../ids.ts'
import { limits } from '../limits.ts'
import { Emoji } from './emoji.ts'

/** Folded to lower case before it is checked. */
export const Username = z
  .string()
  .trim()
  .toLowerCase()
  .min(limits.usernameLengthMin)
  .max(limits.usernameLengthMax)
  .regex(/^[a-z0-9_.-]+$/, 'use only letters, digits, and _ . -')
export const Email = z.string().trim().toLowerCase().max(limits.emailLengthMax).pipe(z.email())
export const Password = z.string().min(limits.passwordLengthMin).max(limits.passwordLengthMax)
export const Timestamp = z.iso.datetime().describe('RFC 3339 in UTC with milliseconds')

export const DisplayName = z
  .string()
  .trim()
  .min(1)
  .max(limits.displayNameLengthMax)
  .refine(
    (name) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name.replaceAll('\u200d', '')),
    'is one line of visible characters',
  )
export const Bio = z.string().trim().max(limits.bioLengthMax)

export const Availability = z.enum(['online', 'away', 'dnd', 'invisible'])
export type Availability = z.infer<typeof Availability>

const statusFields = {
  availability: Availability.describe('invisible: others see me as offline'),
  text: z.string().trim().max(limits.statusTextLengthMax).nullable(),
  emoji: Emoji.nullable(),
  expiresAt: Timestamp.nullable().describe('from then on it is as if nothing had been set'),
}
/** As one sets it for oneself. */
export const Status = z.object(statusFields).meta({ id: 'Status' })
export type Status = z.infer<typeof Status>

export const StatusChange = z.strictObject({
  availability: Availability.default('online'),
  text: statusFields.text.default(null),
  emoji: statusFields.emoji.default(null),
  expiresAt: statusFields.expiresAt.default(null),
})
export type StatusChange = z.infer<typeof StatusChange>

/** What others learn of one. */
export const Privacy = z
  .object({
    lastSeen: z.boolean().describe('when I was here last'),
    receipts: z.boolean().describe('how far I have read'),
    typing: z.boolean().describe('that I am writing'),
    directMessages: z.enum(['everyone', 'request']).describe('who may write to me without asking first'),
  })
  .meta({ id: 'Privacy' })
export type Privacy = z.infer<typeof Privacy>

/** A person as others see them. */
export const User = z
  .object({
    id: UserId,
    username: z.string(),
    displayName: z.string(),
    avatarUrl: z.string().nullable(),
    bio: z.string(),
    createdAt: Timestamp,
  })
  .meta({ id: 'User' })
export type User = z.infer<typeof User>

/** A person as they see themselves. */
export const Me = User.extend({
  email: z.string(),
  role: z.enum(['user', 'admin']),
  status: Status,
  privacy: Privacy,
}).meta({ id: 'Me' })
export type Me = z.infer<typeof Me>

export const Presence = z
  .object({
    userId: UserId,
    status: z.enum(['online', 'away', 'dnd', 'offline']),
    text: z.string().nullable(),
    emoji: z.string().nullable(),
    expiresAt: Timestamp.nullable().describe('of the status: until when it, the text and the emoji hold'),
    lastSeenAt: Timestamp.nullable(),
  })
  .meta({ id: 'Presence' })
export type Presence = z.infer<typeof Presence>

/** The answer of register, login and refresh. */
export const Session = z
  .object({
    user: Me,
    accessToken: z.string(),
    refreshToken: z.string(),
    expiresIn: z.number().int().positive().describe('seconds until the access token expires'),
  })
  .meta({ id: 'Session' })
export type Session = z.infer<typeof Session>
