import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { Me } from '../things/user.ts'

/** For a socket that gave no token in the handshake, within 10 s; and to renew a token before it expires. */
export const auth = defineCommand({
  name: 'auth',
  decidedBy: 'gateway',
  request: z.strictObject({ token: z.string().max(8192) }),
  reply: z.object({ user: Me, expiresIn: z.number() }),
  errors: ['UNAUTHENTICATED', 'TOKEN_EXPIRED'],
})
