import { z } from 'zod'

const Features = z
  .object({
    registration: z.boolean().describe('everybody can create an account; otherwise the administrator makes them'),
    rooms: z.boolean().describe('there are conversations that everybody can find and join'),
    contactRequests: z.boolean().describe('people can ask to be asked before they are written to'),
    threads: z.boolean(),
    search: z.boolean().describe('messages can be searched'),
    notifications: z.boolean().describe('people are told of what concerns them, in the application'),
    push: z.boolean().describe('and also when it is closed'),
    files: z.boolean().describe('messages can carry files'),
    assistant: z.boolean().describe('there is somebody to talk to who is not a person'),
    endToEndEncryption: z.boolean(),
    passwordReset: z.boolean().describe('a forgotten password can be replaced by email'),
    twoFactor: z.boolean().describe('signing in can ask for a second factor'),
  })
  .meta({ id: 'Features' })
export type Features = z.infer<typeof Features>

/** What a client asks first, and needs no account for. */
export const Capabilities = z
  .object({
    protocolVersion: z.number().int().describe('raised when old clients cannot live with a change'),
    limits: z.record(z.string(), z.number()).describe('each with its unit in its name; 0 switches a rate limit off'),
    features: Features.describe('what can be used here'),
    dialects: z.array(z.string()).describe('how a socket can speak: `auth.dialect` of the handshake'),
  })
  .meta({ id: 'Capabilities' })
export type Capabilities = z.infer<typeof Capabilities>
