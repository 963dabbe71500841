import {
  address,
  commonFields,
  count,
  duration,
  limitFields,
  objectStoreFields,
  publicFields,
  secret,
  tokenFields,
} from '@chat/service-kit'
import { z } from 'zod'

const { HOST, ADMIN_PORT, LOG_LEVEL, MONGODB_URI, NODE_ENV, NODE_ID } = commonFields

export const migrateConfig = z.object({ MONGODB_URI, LOG_LEVEL })

export const canaryConfig = z.object({
  NODE_ENV,
  HOST,
  ADMIN_PORT,
  LOG_LEVEL,
  NODE_ID,
  /** The address that people use. */
  CANARY_URL: address(/^https?:\/\//, 'https://chat.example.com'),
  /** Of the two accounts that talk to each other; they are made where they are missing. */
  CANARY_PASSWORD: secret(),
  CANARY_NAME: z
    .string()
    .regex(/^[a-z0-9_.-]{3,20}$/, 'is not 3 to 20 small letters, digits, and _ . -')
    .default('canary'),
  CANARY_EVERY: duration().prefault('5s'),
  /** After which a message counts as lost. */
  CANARY_TIMEOUT: duration().prefault('10s'),
})
export type CanaryConfig = z.infer<typeof canaryConfig>

/** All that the services read between them, and what only the doctor asks. */
export const doctorConfig = z.object({
  ...commonFields,
  ...publicFields,
  ...tokenFields,
  ...limitFields,
  /** The address that people use; without it nothing is looked at from outside. */
  PUBLIC_URL: address(/^https?:\/\//, 'https://chat.example.com').optional(),
  /** Where `chatterbox backup` writes to; without it no look is taken at how old the last one is. */
  BACKUP_DIR: z.string().optional(),
  BACKUP_AGE_MAX_HOURS: count().default(26),
  ...objectStoreFields,
  /** Whether an assistant is wanted. */
  OLLAMA_HOST: z.string().optional(),
  OPENAI_BASE_URL: z.string().optional(),
  /** Who watches over it all; without it nobody is asked. */
  PROMETHEUS_URL: address(/^https?:\/\//, 'http://prometheus:9090').optional(),
})
export type DoctorConfig = z.infer<typeof doctorConfig>
