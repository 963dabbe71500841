import { z } from 'zod'
import { UserId } from '../ids.ts'
import { Timestamp } from './user.ts'

/** How far a message came with one recipient. */
export const Receipt = z
  .object({
    userId: UserId,
    status: z.enum(['sent', 'delivered', 'read']),
    deliveredAt: Timestamp.nullable().describe('null: not yet, or too long ago to be known'),
    readAt: Timestamp.nullable().describe('null: not yet, or too long ago to be known'),
  })
  .meta({ id: 'Receipt' })
export type Receipt = z.infer<typeof Receipt>

/** A message as it was, and since when. */
export const MessageVersion = z.object({ content: z.string(), at: Timestamp }).meta({ id: 'MessageVersion' })
export type MessageVersion = z.infer<typeof MessageVersion>
