import { expect, test } from 'vitest'
import { findTool } from '../sides/find-tool.ts'
import { startSides } from './start-sides.ts'

const side = { name: 'ours', durability: 'none', processes: {}, run: () => Promise.reject(new Error('not run')) }

test('a peer that is not here is named with how to get it, and the others are measured', async () => {
  await using scope = new AsyncDisposableStack()
  const tool = { peer: 'Theirs', name: 'no-such-program', variable: 'NO_SUCH_PROGRAM_PATH', howToGetIt: 'buy it' }
  const missing = async () => {
    await findTool(tool)
    return side
  }
  expect(await startSides(scope, [missing, async () => side])).toEqual({
    sides: [side],
    skipped: [{ peer: 'Theirs', howToGetIt: 'buy it (no-such-program on PATH, or its path in NO_SUCH_PROGRAM_PATH)' }],
  })
})

test('any other failure is one', async () => {
  await using scope = new AsyncDisposableStack()
  const failing = () => Promise.reject(new Error('the disk is full'))
  await expect(startSides(scope, [failing])).rejects.toThrow('the disk is full')
})
