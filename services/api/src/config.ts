import {
  commonFields,
  count,
  fileLimitFields,
  limitFields,
  publicFields,
  tokenFields,
  tracingFields,
} from '@chat/service-kit'
import { Email } from '@chat/contracts'
import { z } from 'zod'

const ROUNDS_MIN_IN_PRODUCTION = 12

export const apiConfig = z
  .object({
    ...commonFields,
    ...publicFields,
    ...tokenFields,
    ...tracingFields,
    ...limitFields,
    ...fileLimitFields,
    /** Whose account administers the installation; otherwise the first one does. */
    ADMIN_EMAIL: Email.optional(),
    /** false: accounts are made by the administrator alone. */
    OPEN_REGISTRATION: z
      .enum(['true', 'false'], 'is not true or false')
      .default('true')
      .transform((text) => text === 'true'),
    PASSWORD_HASH: z
      .string()
      .regex(/^bcrypt:(4|5|6|7|8|9|1[0-5])$/, 'is not bcrypt:12 or another number of rounds from 4 to 15')
      .default('bcrypt:12'),
    /** How many passwords are hashed at once; each takes a thread for a quarter of a second. */
    PASSWORD_HASH_CONCURRENCY: count().min(1, 'is below 1').default(2),
  })
  .refine(
    ({ NODE_ENV, PASSWORD_HASH }) => NODE_ENV !== 'production' || roundsOf(PASSWORD_HASH) >= ROUNDS_MIN_IN_PRODUCTION,
    { path: ['PASSWORD_HASH'], message: `is below bcrypt:${ROUNDS_MIN_IN_PRODUCTION}` },
  )
  .refine(({ OPEN_REGISTRATION, ADMIN_EMAIL }) => OPEN_REGISTRATION || ADMIN_EMAIL !== undefined, {
    path: ['ADMIN_EMAIL'],
    message: 'is not set, so nobody could create an account',
  })

export type ApiConfig = z.infer<typeof apiConfig>

/** Of `bcrypt:12`: 12. */
export const roundsOf = (passwordHash: string): number => Number(passwordHash.split(':')[1])
