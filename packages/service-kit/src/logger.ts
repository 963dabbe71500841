import { type Logger, pino } from 'pino'

export type { Logger } from 'pino'

const SECRET_FIELDS = [
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
  'cookie',
  'content',
  'email',
]

/** JSON lines on standard output. Messages are constant phrases, facts are fields. */
export function createLogger({
  service,
  nodeId,
  level = 'info',
}: {
  service: string
  nodeId?: string
  level?: string
}): Logger {
  return pino({
    level,
    base: { service, ...(nodeId === undefined ? {} : { nodeId }) },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
      censor: '[redacted]',
    },
  })
}
