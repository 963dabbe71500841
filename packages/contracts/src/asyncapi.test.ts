import specs from '@asyncapi/specs'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'
import { asyncApiDocument } from './asyncapi.ts'
import { commands } from './commands/index.ts'
import { events } from './events/index.ts'
import { snakeCommandNames, snakeEventNames } from './snake-names.ts'

const document = asyncApiDocument() as unknown as {
  operations: Record<string, { action: string; tags?: object[] }>
  components: {
    messages: Record<string, { name: string; summary?: string; tags: object[]; payload: object }>
    schemas: object
  }
}
const messages = Object.entries(document.components.messages)
const namesOf = (kind: string) => messages.filter(([key]) => key.endsWith(kind)).map(([, { name }]) => name)
const newAjv = () => {
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats.default(ajv)
  return ajv
}

function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : referencesIn(inner),
  )
}

test('the document is valid AsyncAPI 3.1', () => {
  const ajv = newAjv()
  const schema = specs.schemas['3.1.0'] as { definitions: object }
  // The validator brings draft 7 itself.
  const definitions = Object.entries(schema.definitions).filter(
    ([id]) => id !== 'http://json-schema.org/draft-07/schema',
  )
  const isValid = ajv.compile({ ...schema, definitions: Object.fromEntries(definitions) })
  expect([isValid(document), isValid.errors]).toEqual([true, null])
})

test('every reference leads somewhere', () => {
  for (const reference of referencesIn(document)) {
    const found = reference
      .slice(2)
      .split('/')
      .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document)
    expect({ reference, isThere: found !== undefined }).toEqual({ reference, isThere: true })
  }
})

test('every command of a client, its answer and every event are in it, and no internal command', () => {
  const sent = Object.values(commands).filter(({ decidedBy }) => decidedBy !== 'internal')
  const names = sent.map(({ name }) => name)
  expect(namesOf('.command')).toEqual(names)
  expect(namesOf('.reply')).toEqual(names)
  expect(namesOf('.event')).toEqual(Object.keys(events))
  const own = Object.keys(document.operations).filter((key) => !key.includes('.alias'))
  expect(own).toHaveLength(names.length + Object.keys(events).length)
})

test('the names of another dialect are deprecated, and say what to use instead', () => {
  const others = messages.filter(([key]) => key.includes('.alias'))
  const told = Object.entries(snakeEventNames).flatMap(([event, names]) => names.filter((name) => name !== event))
  expect(others.map(([, { name }]) => name)).toEqual([...Object.keys(snakeCommandNames), ...told])
  for (const [key, { summary, tags, payload }] of others) {
    expect(summary).toMatch(/^Deprecated: (use|listen to) `[\w:-]+` instead\./)
    expect([tags, document.operations[key]?.tags]).toEqual([[{ name: 'deprecated' }], [{ name: 'deprecated' }]])
    expect(payload).toMatchObject({ deprecated: true })
  }
})

test('payloads are schemas that tell right from wrong', () => {
  const ajv = newAjv()
  const payloadOf = (key: string) =>
    ajv.compile({ ...document.components.messages[key]!.payload, components: document.components })
  for (const [key] of messages) expect(payloadOf(key)).toBeTypeOf('function')
  const send = payloadOf('send-message.command')
  expect([send({ conversationId: 'cnv_a', content: 'hi' }), send({ content: 'hi' })]).toEqual([true, false])
  const reply = payloadOf('send-message.reply')
  const data = { messageId: 'cnv_a.1', seq: 1, createdAt: '2026-01-01T00:00:00.000Z' }
  expect([reply({ ok: true, data }), reply({ ok: false, data })]).toEqual([true, false])
})
