import { expect, test } from 'vitest'
import { eventually } from './eventually.ts'

test('answers what the first successful attempt answered', async () => {
  let attempts = 0
  const answer = await eventually(() => {
    if (++attempts < 3) throw new Error('not yet')
    return 'there'
  })
  expect([answer, attempts]).toEqual(['there', 3])
})

test('throws the last failure after the timeout', async () => {
  let attempts = 0
  const failing = eventually(
    () => {
      throw new Error(`attempt ${++attempts}`)
    },
    { timeoutMs: 40 },
  )
  await expect(failing).rejects.toThrow(/attempt \d/)
  expect(attempts).toBeGreaterThan(1)
})
