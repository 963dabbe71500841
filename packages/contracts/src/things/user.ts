import { z } from 'zod'
import { UserId } from '../ids.ts'
import { limits } from '../limits.ts'

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

/** A person as others see them. */
export const User = z
  .object({
    id: UserId,
    username: z.string(),
    displayName: z.string(),
    avatarUrl: z.string().nullable(),
    createdAt: Timestamp,
  })
  .meta({ id: 'User' })
export type User = z.infer<typeof User>

/** A person as they see themselves. */
export const Me = User.extend({ email: z.string(), role: z.enum(['user', 'admin']) }).meta({ id: 'Me' })
export type Me = z.infer<typeof Me>

export const Presence = z
  .object({ userId: UserId, status: z.enum(['online', 'offline']), lastSeenAt: Timestamp.nullable() })
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
