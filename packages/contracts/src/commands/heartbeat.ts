import { z } from 'zod'
import { defineCommand } from '../command.ts'

/** Keeps the user online. A socket that is connected counts as one. */
export const heartbeat = defineCommand({
  name: 'heartbeat',
  decidedBy: 'gateway',
  request: z.strictObject({}).optional(),
  reply: z.object({}),
  errors: [],
})
