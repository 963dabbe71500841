import { expect, test } from 'vitest'
import { commands } from '../commands/index.ts'
import { errors } from '../errors.ts'
import type { OperationContract } from '../operation.ts'
import { errorsOf } from '../openapi.ts'
import { operations } from '../operations/index.ts'
import { commandRows } from './command-rows.ts'
import { operationRows } from './operation-rows.ts'
import { renderAuthorization } from './render-authorization.ts'
import type { Row } from './row.ts'

const SIGNED_OUT: readonly string[] = ['UNAUTHENTICATED', 'TOKEN_EXPIRED']
const refusalsIn = ({ cells, own }: Row): string[] =>
  [...Object.values(cells), ...Object.values(own ?? {})].filter((cell) => cell !== 'ok')

const missingIn = (id: string, row: Row, said: readonly string[]): string[] =>
  refusalsIn(row).flatMap((code) => (said.includes(code) ? [] : [`${id}: ${code}`]))

test('what is refused is a failure that the operation says it has', () => {
  const missing = Object.entries(operationRows).flatMap(([id, row]) =>
    missingIn(id, row, errorsOf(operations[id as keyof typeof operations])),
  )
  expect(missing).toEqual([])
})

test('what is refused is a failure that the command says it has', () => {
  const missing = Object.entries(commandRows).flatMap(([name, row]) =>
    missingIn(name, row, [...SIGNED_OUT, ...commands[name as keyof typeof commandRows].errors]),
  )
  expect(missing).toEqual([])
})

test('nobody who shows no valid token gets in where one is needed', () => {
  const signedOut = ([id, { cells }]: [string, Row]) => [id, cells.anonymous, cells.expired]
  const operationCells = Object.entries(operationRows).map(([id, { cells }]) => {
    const { auth }: OperationContract = operations[id as keyof typeof operations]
    if (auth === 'none') return [id, 'ok', 'ok']
    expect(cells.anonymous === 'UNAUTHENTICATED', id).toBe(auth === 'user')
    return [id, cells.anonymous, 'TOKEN_EXPIRED']
  })
  expect(Object.entries(operationRows).map(signedOut)).toEqual(operationCells)
  const commandCells = Object.keys(commandRows).map((name) => [
    name,
    name === 'auth' ? 'ok' : 'UNAUTHENTICATED',
    'TOKEN_EXPIRED',
  ])
  expect(Object.entries(commandRows).map(signedOut)).toEqual(commandCells)
})

const rows: [string, Row][] = [...Object.entries(operationRows), ...Object.entries(commandRows)]

test('who administers the installation is a stranger to conversations', () => {
  const privileged = rows.filter(([, { cells }]) => cells.administrator !== cells.stranger)
  expect(privileged.filter(([, { cells }]) => cells.stranger !== 'FORBIDDEN')).toEqual([])
})

test('what is hidden is answered as not there, never as forbidden', () => {
  const telling = rows.filter(
    ([
      ,
      {
        cells: { stranger, administrator },
      },
    ]) => {
      const isHidden = stranger !== 'ok' && administrator !== 'ok'
      return isHidden && errors[stranger].status !== 404
    },
  )
  expect(telling).toEqual([])
})

/** When it fails after a change that is meant: `npm run test:unit -- -u authorization`. */
test('the page in the documents says the same', async () => {
  await expect(renderAuthorization()).toMatchFileSnapshot('../../../../docs/authorization.md')
})
