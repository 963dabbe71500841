import { createConfig, lintFromString } from '@redocly/openapi-core'
import { expect, test } from 'vitest'
import { errors } from './errors.ts'
import type { OperationContract } from './operation.ts'
import { openApiDocument } from './openapi.ts'
import { operations } from './operations/index.ts'
import { fileAliasRows, restAliasRows } from './rest-aliases.ts'

interface Described {
  operationId: string
  summary: string
  deprecated?: boolean
  tags: string[]
  parameters?: { name?: string; in?: string; required?: boolean }[]
  requestBody?: object
  responses: Record<string, { description: string; content?: Record<string, { examples?: Record<string, unknown> }> }>
  security: object[]
}
const document = openApiDocument() as unknown as {
  paths: Record<string, Record<string, Described>>
  tags: { name: string }[]
  components: { schemas: Record<string, unknown> }
}
const described = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
)
const own = described.filter(({ operation }) => !operation.deprecated)
const contracts = Object.entries(operations) as [string, OperationContract][]

test('the document is valid OpenAPI 3.1', { timeout: 60_000 }, async () => {
  const config = await createConfig({
    extends: ['spec'],
    rules: {
      'no-unresolved-refs': 'error',
      'no-unused-components': 'error',
      'no-invalid-media-type-examples': 'error',
    },
  })
  const found = await lintFromString({ source: JSON.stringify(document), config })
  expect(found.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`)).toEqual([])
})

test('every operation is in it, and nothing else', () => {
  const listed = own.map(({ path, method, operation }) => `${operation.operationId} ${method} ${path}`)
  expect(listed.toSorted()).toEqual(
    contracts
      .map(([id, { method, path }]) => `${id} ${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`)
      .toSorted(),
  )
})

test('each says what it takes, what it answers, and how it fails', () => {
  for (const { path, operation } of own) {
    const contract: OperationContract = operations[operation.operationId as keyof typeof operations]
    expect(operation.security).toHaveLength({ none: 0, user: 1, optional: 2 }[contract.auth])
    expect(document.tags.map(({ name }) => name)).toContain(operation.tags[0])
    expect('requestBody' in operation).toBe(contract.body !== undefined)
    const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
    expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? [])
    for (const [status, schema] of Object.entries(contract.responses))
      expect(
        operation.responses[status]?.content?.[contract.streams ? 'text/event-stream' : 'application/json'] !==
          undefined,
      ).toBe(schema !== null)
    for (const { description } of Object.values(operation.responses)) expect(description).not.toBe('')
    for (const code of contract.errors)
      expect(operation.responses[errors[code].status]?.content?.['application/problem+json']?.examples).toHaveProperty(
        code,
      )
  }
})

test('every other name of an operation is deprecated, and says what to use instead', () => {
  const listed = described.filter(({ operation }) => operation.deprecated)
  expect(
    listed.map(({ path, method }) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`).toSorted(),
  ).toEqual(
    [...restAliasRows, ...fileAliasRows]
      .filter(({ sharesPath }) => !sharesPath)
      .map(({ name }) => name)
      .toSorted(),
  )
  for (const { path, operation } of listed) {
    expect(operation.summary).toMatch(/^Another name of `(GET|POST|PUT|PATCH|DELETE) \/.*`: use that instead\.$/)
    const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
    expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? [])
  }
  expect(new Set(described.map(({ operation }) => operation.operationId)).size).toBe(described.length)
})

test('shared things are components', () => {
  expect(Object.keys(document.components.schemas)).toEqual(
    expect.arrayContaining(['Problem', 'Message', 'Conversation', 'Participant', 'User', 'Me', 'Session', 'History']),
  )
})
