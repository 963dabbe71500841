import { type ErrorCode, errors } from '../errors.ts'
import type { OperationContract } from '../operation.ts'
import { operations } from '../operations/index.ts'
import { type Actor, actors } from './actors.ts'
import { commandRows } from './command-rows.ts'
import { operationRows } from './operation-rows.ts'
import type { Cells, Row } from './row.ts'

const NAMES = Object.keys(actors) as Actor[]
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/** The page of the documents; a test compares it with what is written there. */
export function renderAuthorization(): string {
  const codes = [
    ...new Set(rowsOfAll().flatMap(({ cells, own }) => [...codesIn(cells), ...(own ? codesIn(own) : [])])),
  ].toSorted((left, right) => errors[left].status - errors[right].status || (left < right ? -1 : 1))
  const shortOf = new Map(codes.map((code, index) => [code, `${errors[code].status}${LETTERS[index]}`]))

  const lineOf = (title: string, about: string, cells: Cells): string =>
    `| ${[title, about, ...NAMES.map((actor) => textOf(cells[actor]))].join(' | ')} |`
  const textOf = (cell: Cells[Actor]): string => (cell === 'ok' ? '✓' : (shortOf.get(cell) ?? cell))
  const linesOf = (title: string, { about, cells, own }: Row): string[] => [
    lineOf(title, about, cells),
    ...(own ? [lineOf(`${title}, my own`, about, own)] : []),
  ]

  return [
    '# Authorization',
    '',
    'Who may do what. This page is made of the tables in `packages/contracts/src/authorization`, which do not compile',
    'without a row for every operation and every command. A test asks a running system for every cell of them, and looks',
    'that nothing was changed by what it refused. After a change of the tables: `npm run test:unit -- -u authorization`.',
    '',
    'What belongs to others is answered exactly like what does not exist: the same status, code and body. That holds for',
    'conversations, messages in them and places that one may not see, invitations, reports, notifications and inboxes;',
    'users and rooms are public.',
    '',
    '## Who asks',
    '',
    '| | |',
    '|---|---|',
    ...NAMES.map((actor) => `| ${actor} | ${actors[actor]} |`),
    '',
    '## What they are answered',
    '',
    '✓ stands for success. What is asked about is a `group`, a `room`, or a `conversation`: that is a group, or the direct',
    'conversation of who was asked, is blocked or blocks. Messages are by somebody else, but for the rows that say so.',
    '',
    '| | code | |',
    '|---|---|---|',
    ...codes.map((code) => `| ${shortOf.get(code)} | ${code} | ${errors[code].title} |`),
    '',
    '## REST',
    '',
    ...headOf('operation'),
    ...Object.entries(operationRows).flatMap(([id, row]) => linesOf(titleOf(id as keyof typeof operations), row)),
    '',
    '## Sockets',
    '',
    ...headOf('command'),
    ...Object.entries(commandRows).flatMap(([name, row]) => linesOf(name, row)),
    '',
  ].join('\n')
}

const rowsOfAll = (): Row[] => [...Object.values(operationRows), ...Object.values(commandRows)]

const codesIn = (cells: Cells): ErrorCode[] => Object.values(cells).filter((cell) => cell !== 'ok')

const headOf = (what: string): string[] => [
  `| ${[what, 'about', ...NAMES].join(' | ')} |`,
  `|${'---|'.repeat(NAMES.length + 2)}`,
]

function titleOf(operationId: keyof typeof operations): string {
  const { method, path }: OperationContract = operations[operationId]
  return `${method} ${path}`
}
