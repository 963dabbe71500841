import { commonFields, limitFields, publicFields, tokenFields, tracingFields } from '@chat/service-kit'
import { z } from 'zod'

const { JWT_SECRET, JWT_EXPIRY } = tokenFields
const { RATE_LIMIT_MESSAGES_PER_SECOND } = limitFields

export const gatewayConfig = z.object({
  ...commonFields,
  ...publicFields,
  ...tracingFields,
  JWT_SECRET,
  JWT_EXPIRY,
  RATE_LIMIT_MESSAGES_PER_SECOND,
})

export type GatewayConfig = z.infer<typeof gatewayConfig>
