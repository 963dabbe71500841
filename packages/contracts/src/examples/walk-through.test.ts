import { expect, test } from 'vitest'
import { apiOperations } from '../operations/index.ts'
import { partsOf } from './step-parts.ts'
import { notWalked, walkThrough } from './walk-through.ts'

test('every operation of the api is walked through', () => {
  const walked = new Set(walkThrough.map(({ operation }) => operation))
  const wanted = Object.entries(apiOperations).filter(([, { tag }]) => !Object.hasOwn(notWalked, tag))
  expect(wanted.map(([operation]) => operation).filter((operation) => !walked.has(operation as never))).toEqual([])
})

test('every step uses only what was kept before, and fills its path', () => {
  const known = new Set(['run', 'adminToken'])
  for (const step of walkThrough) {
    const { path, json, title } = partsOf(step)
    const used = [...`${path} ${json ?? ''} ${step.as ? `{{${step.as}Token}}` : ''}`.matchAll(/\{\{(\w+)\}\}/g)]
    for (const [, name = ''] of used) expect({ title, name, isKnown: known.has(name) }).toMatchObject({ isKnown: true })
    expect(path.split('?')[0]).not.toMatch(/\/\/|:|\/$/)
    for (const name of Object.keys(step.keep ?? {})) known.add(name)
  }
})
