import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { commands } from './commands/index.ts'
import { errors } from './errors.ts'
import { events } from './events/index.ts'
import { operations } from './operations/index.ts'
import { PROTOCOL_VERSION } from './protocol-version.ts'
import { fileAliases, restAliases } from './rest-aliases.ts'
import { snakeCommandNames, snakeEventNames } from './snake-names.ts'

const shapeOf = (value: unknown): unknown => {
  if (value instanceof z.ZodType) return z.toJSONSchema(value, { unrepresentable: 'any', io: 'input' })
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value !== 'object' || value === null) return value
  const keys = Object.keys(value).filter((key) => key !== 'summary')
  return Object.fromEntries(keys.toSorted().map((key) => [key, shapeOf((value as Record<string, unknown>)[key])]))
}

const hash = createHash('sha256')
  .update(
    JSON.stringify(
      shapeOf({
        commands,
        events,
        operations,
        errors,
        restAliases,
        fileAliases,
        snakeCommandNames,
        snakeEventNames,
      }),
    ),
  )
  .digest('hex')
  .slice(0, 16)

/**
 * What clients rely on has changed when this fails. If old clients can live with the change, write the new hash here; if
 * not, raise PROTOCOL_VERSION as well.
 */
test('the protocol version stands for these shapes', () => {
  expect({ PROTOCOL_VERSION, hash }).toEqual({ PROTOCOL_VERSION: 1, hash: 'b5acb8a67223e644' })
})
