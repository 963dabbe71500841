import { hostname } from 'node:os'
import { limits } from '@chat/contracts'
import { z } from 'zod'
import { secret } from './secret.ts'
import { systemIds } from './system-ids.ts'

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** `15m`, `7d`, `24h`, `30s`, `500ms`, or plain seconds; as ms. */
export const duration = () =>
  z
    .string()
    .regex(/^\d+(ms|s|m|h|d)?$/, 'is not a duration such as 15m, 24h or 7d')
    .transform((text) => {
      const unit = text.replace(/^\d+/, '') as keyof typeof UNIT_MS | ''
      return Number.parseInt(text, 10) * UNIT_MS[unit || 's']
    })

export const port = () => z.coerce.number('is not a port').int('is not a port').min(0).max(65_535)
export const count = () => z.coerce.number('is not a number').int('is not a whole number').min(0, 'is below 0')
/** Values separated by commas. */
export const list = () =>
  z.string().transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  )

export const address = (protocols: RegExp, example: string) =>
  z.string('is not set').refine((text) => protocols.test(text), `is not an address such as ${example}`)

/** What every service reads. Spread it into the service's own object. */
export const commonFields = {
  NODE_ENV: z
    .enum(['development', 'test', 'production'], 'is not development, test or production')
    .default('development'),
  HOST: z.string().default('127.0.0.1'),
  ADMIN_PORT: port().default(0), // 0: any free one
  MONGODB_URI: address(/^mongodb(\+srv)?:\/\//, 'mongodb://127.0.0.1:27017/chat'),
  REDIS_URL: address(/^rediss?:\/\//, 'redis://127.0.0.1:6379'),
  KEY_PREFIX: z
    .string()
    .regex(/^[\w-]+$/, 'holds more than letters, digits, - and _')
    .default('chat'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'is not a log level such as info or debug')
    .default('info'),
  NODE_ID: z
    .string()
    .regex(/^[\w.-]+$/, 'holds more than letters, digits, . - and _')
    .default(() => `${hostname()}-${process.pid}-${systemIds.token(6)}`),
}

/** What services read that clients reach through the edge. */
export const publicFields = {
  PORT: port().default(0), // 0: any free one
  TRUST_PROXY: count().default(1), // how many proxies of ours stand in front
  CORS_ORIGINS: list().default([]),
}

export const tokenFields = {
  JWT_SECRET: secret(),
  JWT_REFRESH_SECRET: secret(),
  JWT_EXPIRY: duration().prefault('15m'),
  JWT_REFRESH_EXPIRY: duration().prefault('7d'),
}

/** What the api tells and the files service holds people to. */
export const fileLimitFields = {
  FILE_MAX_BYTES: count().min(1, 'is below 1').default(limits.fileBytesMax),
  /** Of one person, all files together; 0: no limit. */
  FILE_QUOTA_BYTES: count().default(limits.fileQuotaBytes),
}

/** Of MinIO, or any other S3, where files are kept instead of a folder. */
export const objectStoreFields = {
  S3_ENABLED: z
    .enum(['true', 'false'], 'is not true or false')
    .default('false')
    .transform((text) => text === 'true'),
  S3_ENDPOINT: z.string().default('localhost:9000'),
  /** Where browsers reach the same; without it they get every byte from the service. */
  S3_PUBLIC_ENDPOINT: z.string().optional(),
  S3_BUCKET: z.string().default('chat-files'),
  S3_THUMBNAIL_BUCKET: z.string().default('chat-thumbnails'),
  S3_REGION: z.string().default('us-east-1'),
  S3_ACCESS_KEY: z.string().optional(),
  S3_SECRET_KEY: secret().optional(),
}

/** 0 switches a limit off. */
export const limitFields = {
  RATE_LIMIT_API_PER_MINUTE: count().default(100),
  RATE_LIMIT_MESSAGES_PER_SECOND: count().default(10),
  RATE_LIMIT_LOGIN_PER_MINUTE: count().default(10),
}
