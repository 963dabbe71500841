import { type Capabilities, limits, PROTOCOL_VERSION } from '@chat/contracts'
import type { ApiConfig } from './config.ts'

/** What this installation can do, as it is set. */
export const capabilitiesOf = (config: ApiConfig): Capabilities => ({
  protocolVersion: PROTOCOL_VERSION,
  limits: {
    ...limits,
    fileBytesMax: config.FILE_MAX_BYTES,
    fileQuotaBytes: config.FILE_QUOTA_BYTES,
    rateLimitApiPerMinute: config.RATE_LIMIT_API_PER_MINUTE,
    rateLimitMessagesPerSecond: config.RATE_LIMIT_MESSAGES_PER_SECOND,
    rateLimitLoginPerMinute: config.RATE_LIMIT_LOGIN_PER_MINUTE,
  },
  features: {
    registration: config.OPEN_REGISTRATION,
    rooms: true,
    contactRequests: true,
    threads: true,
    search: true,
    notifications: true,
    push: false,
    files: true,
    assistant: true,
    endToEndEncryption: false,
    passwordReset: false,
    twoFactor: false,
  },
  dialects: ['native', 'snake'],
})
