import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { expect, test } from 'vitest'

import { isRunning, markedProcesses } from './fixtures/running.ts'

const launcher = fileURLToPath(new URL('fixtures/fake-launcher.ts', import.meta.url))

type Told = { pids: number[]; guard: number; mark: { name: string; value: string } }

test('a launcher killed with -9 leaves no process behind, stubborn ones and grandchildren included', async () => {
  const child = spawn(process.execPath, [launcher], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const { pids, guard, mark } = JSON.parse(line) as Told
  const marked = `${mark.name}=${mark.value}`
  expect(pids.every(isRunning)).toBe(true)
  // three services and one grandchild
  await expect.poll(() => markedProcesses(marked).length).toBe(4)

  child.kill('SIGKILL')

  await expect.poll(() => [...pids, guard].filter(isRunning), { timeout: 10_000 }).toEqual([])
  expect(markedProcesses(marked)).toEqual([])
})
