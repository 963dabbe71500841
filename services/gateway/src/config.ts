import { commonFields, limitFields, publicFields, tokenFields } from '@chat/service-kit'
import { z } from 'zod'

const { JWT_SECRET, JWT_EXPIRY } = tokenFields
const { RATE_LIMIT_MESSAGES_PER_SECOND } = limitFields

export const gatewayConfig = z.object({
  ...commonFields,
  ...publicFields,
  JWT_SECRET,
  JWT_EXPIRY,
  RATE_LIMIT_MESSAGES_PER_SECOND,
})

export type GatewayConfig = z.infer<typeof gatewayConfig>
