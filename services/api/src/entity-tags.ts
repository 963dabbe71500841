import { hash } from 'node:crypto'
import { type OperationContract, versionOf } from '@chat/contracts'
import { AppError } from '@chat/domain'
import type { FastifyReply, FastifyRequest } from 'fastify'

const DIGITS = 22 // of SHA-256: 132 bits

/**
 * `"<version>.<digest>"`: of the whole answer, and before the dot of what can be edited. `If-None-Match` asks for the
 * whole, `If-Match` for the version alone, so that a new message does not stand in the way of who renames a group.
 */
export function tagOf(payload: string, { version }: OperationContract, body: unknown): string {
  const digest = hash('sha256', payload, 'base64url').slice(0, DIGITS)
  return version === undefined ? `"${digest}"` : `"${versionOf(version, body as never)}.${digest}"`
}

export const isTagged = ({ method, path, version, streams }: OperationContract, status: number): boolean =>
  status === 200 && path !== '/health' && !streams && (method === 'GET' || version !== undefined)

/** Sends the answer with its tag, or nothing where the client has it. */
export function sendTagged(
  request: FastifyRequest,
  reply: FastifyReply,
  contract: OperationContract,
  body: unknown,
): FastifyReply {
  const payload = JSON.stringify(body)
  const tag = tagOf(payload, contract, body)
  reply.header('etag', tag)
  if (
    contract.method === 'GET' &&
    knownTags(request.headers['if-none-match']).some((known) => known === '*' || known === tag)
  )
    return reply.code(304).send()
  return reply.type('application/json; charset=utf-8').serializer(String).send(payload)
}

/** The version that a change is meant for, from a tag or by itself; undefined: for whichever there is. */
export function versionWished({ headers }: FastifyRequest, { version, method }: OperationContract): string | undefined {
  const tags = knownTags(headers['if-match'])
  if (method === 'GET' || tags.length === 0 || tags.includes('*')) return undefined
  const [, wished] = /^"([\da-z]+)(?:\.[\w-]+)?"$/.exec(tags[0] ?? '') ?? []
  if (version === undefined) throw refused('is not understood here')
  if (tags.length > 1) throw refused('names more than one version')
  if (wished === undefined) throw new AppError('PRECONDITION_FAILED') // it is of something else
  return wished
}

const refused = (message: string): AppError => new AppError('BAD_REQUEST', { errors: [{ path: 'If-Match', message }] })

/** A proxy that compresses makes weak ones of them. */
const knownTags = (header: string | undefined): string[] =>
  (header ?? '')
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
    .filter((tag) => tag !== '')
