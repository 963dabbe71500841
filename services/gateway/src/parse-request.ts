import { type CommandName, commands, type RequestOf } from '@chat/contracts'
import { AppError } from '@chat/domain'
import { holdsRefusedKey } from './refused-keys.ts'

const ERRORS_MAX = 10

/** Throws `BAD_REQUEST` with what is wrong, by field. */
export function parseRequest<N extends CommandName>(name: N, request: unknown): RequestOf<N> {
  if (request !== undefined && (typeof request !== 'object' || request === null || Array.isArray(request))) {
    throw new AppError('BAD_REQUEST', { detail: 'Send an object.' })
  }
  if (holdsRefusedKey(request)) throw new AppError('BAD_REQUEST', { detail: 'A key of this name is refused.' })
  const parsed = commands[name].request.safeParse(request)
  if (parsed.success) return parsed.data as RequestOf<N>
  const errors = parsed.error.issues
    .slice(0, ERRORS_MAX)
    .map(({ path, message }) => ({ path: path.map(String).join('.'), message }))
  throw new AppError('BAD_REQUEST', { errors })
}
