import { type OperationContract, apiOperations, withFieldAliases } from '@chat/contracts'
import { AppError } from '@chat/domain'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { isTagged, sendTagged } from '../entity-tags.ts'
import { type Around, perform } from '../perform.ts'
import type { UseCases } from '../use-cases.ts'
import type { Alias, Asked } from './alias.ts'

/** RFC 9745: since when. */
export const DEPRECATION = `@${Date.UTC(2026, 0, 1) / 1000}`

/** Two paths of the same shape cannot be told apart by a router. */
export const shapeOf = ({ method, path }: Pick<OperationContract, 'method' | 'path'>): string =>
  `${method} ${path.replaceAll(/:\w+/g, ':')}`

/** The values under the names that the alias has for them. */
export function paramsOf({ path }: Alias, { params }: FastifyRequest): Asked['params'] {
  const values = Object.values(params as Record<string, string>)
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']))
}

/** What the operation answers, with the names of the other dialects beside ours, and where to go from now on. */
export async function answerAlias(
  alias: Alias,
  {
    useCases,
    request,
    reply,
    ...around
  }: Around & { useCases: UseCases; request: FastifyRequest; reply: FastifyReply },
): Promise<unknown> {
  reply.header('deprecation', DEPRECATION)
  const asked = { params: paramsOf(alias, request), query: objectIn(request.query), body: objectIn(request.body) }
  const call = await alias.call(asked, { useCases, caller: around.caller, signal: around.signal })
  const contract: OperationContract = apiOperations[call.operation]
  const params = parse(contract.params, call.params)
  reply.header('link', `</api${fill(contract.path, params)}>; rel="successor-version"`)
  const parsed = { params, query: parse(contract.query, call.query ?? {}), body: parse(contract.body, call.body ?? {}) }
  const answer = await perform(call.operation, useCases, { ...parsed, ...around })
  reply.code(answer.status)
  if (answer.isRepeat) reply.header('idempotency-replayed', 'true')
  const schema = contract.responses[answer.status]
  if (!('body' in answer) || !schema) return reply.send()
  const body = schema.parse(answer.body)
  const named = withFieldAliases(body)
  if (isTagged(contract, answer.status)) return sendTagged(request, reply, contract, named)
  return reply.type('application/json; charset=utf-8').serializer(JSON.stringify).send(named)
}

function objectIn(given: unknown): Record<string, unknown> {
  if (given === undefined || given === null) return {}
  if (typeof given === 'object' && !Array.isArray(given)) return given as Record<string, unknown>
  throw new AppError('BAD_REQUEST', { detail: 'Send an object.' })
}

function parse(schema: z.ZodType | undefined, given: unknown): unknown {
  if (!schema) return undefined
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  throw new AppError('BAD_REQUEST', {
    errors: parsed.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message })),
  })
}

const fill = (path: string, params: unknown): string =>
  path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String((params as Record<string, unknown> | undefined)?.[name])),
  )
