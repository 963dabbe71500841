import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  commands,
  events,
  fileAliases,
  operations,
  restAliases,
  snakeCommandNames,
  snakeEventNames,
} from '../../packages/contracts/src/index.ts'
import { areas, promised } from './promised.ts'

const root = new URL('../../', import.meta.url)
const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { scripts: object }
const clientCommands = Object.values(commands).filter(({ decidedBy }) => decidedBy !== 'internal')

/** Everything that there is, by kind. */
const present = {
  rest: new Set([
    ...Object.values(operations).map(({ method, path }) => `${method} ${path}`),
    ...Object.keys(restAliases),
    ...Object.keys(fileAliases),
  ]),
  sends: new Set<string>([...clientCommands.map(({ name }) => name), ...Object.keys(snakeCommandNames)]),
  hears: new Set<string>([...Object.keys(events), ...Object.values(snakeEventNames).flat()]),
  // Written from the schemas of the services; other names of a variable stand in its description.
  env: new Set(readFileSync(new URL('.env.example', root), 'utf8').match(/\b[A-Z][A-Z0-9_]+\b/g)),
  scripts: new Set(Object.keys(scripts)),
}

test('every row of every area is here', () => {
  const wanted = Object.entries(areas).flatMap(([area, { rows, without = [] }]) =>
    Array.from({ length: rows }, (_, index) => index + 1)
      .filter((row) => !without.includes(row))
      .map((row) => `${area}-${String(row).padStart(2, '0')}`),
  )
  expect(Object.keys(promised)).toEqual(wanted)
})

test.each(Object.entries(promised))('%s', (_row, { files = [], later, ...named }) => {
  for (const kind of ['rest', 'sends', 'hears', 'env', 'scripts'] as const)
    for (const name of named[kind] ?? [])
      expect({ kind, name, isThere: present[kind].has(name) }).toMatchObject({ isThere: true })
  for (const file of files) expect({ file, isThere: existsSync(new URL(file, root)) }).toMatchObject({ isThere: true })
  // A row says what there is, or why there is nothing yet.
  expect(files.length + Object.values(named).flat().length > 0 || (later ?? '') !== '').toBe(true)
})

test('every name of an older client stands in a row', () => {
  const rows = Object.values(promised)
  const asked = new Set(rows.flatMap(({ rest = [] }) => rest))
  const aliases = [...Object.keys(restAliases), ...Object.keys(fileAliases)]
  expect(aliases.filter((name) => !asked.has(name) && !name.includes(' /auth/'))).toEqual([])
  const said = new Set(rows.flatMap(({ sends = [] }) => sends))
  expect(Object.keys(snakeCommandNames).filter((name) => !said.has(name))).toEqual([])
})
