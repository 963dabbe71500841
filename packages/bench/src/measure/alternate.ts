import type { Run } from '../report/report.ts'
import type { Outcome, Side } from '../side.ts'
import { loopDelayP99Ms } from './loop-delay.ts'
import { cpuMsOfMachine } from './cpu-time.ts'
import { cpuMsOfTrees, type Memory, memoryOfTrees } from './process-tree.ts'

export interface Turns<Step> {
  readonly sides: readonly Side<Step>[]
  /** By the name they have in the table. */
  readonly steps: Readonly<Record<string, Step>>
  /** Run once on each side, and not counted. */
  readonly warmUp?: Step
  readonly repeats: number
  readonly onProgress: (line: string) => void
}

/** Every step on every side in turn, A-B-A-B, so that a machine that slows down slows all of them. */
export async function alternate<Step>({ sides, steps, warmUp, repeats, onProgress }: Turns<Step>): Promise<Run[]> {
  if (warmUp !== undefined) {
    for (const side of sides) {
      onProgress(`warming up ${side.name}`)
      await side.run(warmUp)
    }
  }
  const runs: Run[] = []
  for (let repeat = 1; repeat <= repeats; repeat++) {
    for (const [name, step] of Object.entries(steps)) {
      for (const side of sides) {
        onProgress(`${repeat}/${repeats} ${name}: ${side.name}`)
        runs.push(await measure(side, name, repeat, () => side.run(step)))
      }
    }
  }
  return runs
}

/** One turn: what `act` does on the side, with all that it costs there. */
export async function measure<Step>(
  { name, processes, adminUrls = {}, countOperations = async () => ({}) }: Side<Step>,
  step: string,
  repeat: number,
  act: () => Promise<Outcome>,
): Promise<Run> {
  await loopDelays(adminUrls) // begins them anew
  const asked = await countOperations()
  const before = eachOf(processes, cpuMsOfTrees)
  const machineBefore = cpuMsOfMachine()
  const startedAt = performance.now()
  const outcome = await act()
  const seconds = (performance.now() - startedAt) / 1_000
  const cpuMs = eachOf(processes, (pids, role) => cpuMsOfTrees(pids) - (before[role] ?? 0))
  const ours = Object.values(cpuMs).reduce((sum, ms) => sum + ms, 0) / 1_000 + outcome.generatorCores * seconds
  const otherCores = Math.max(0, (cpuMsOfMachine() - machineBefore) / 1_000 - ours) / seconds
  const memory: Record<string, Memory> = eachOf(processes, memoryOfTrees)
  const operations = Object.fromEntries(
    Object.entries(await countOperations()).map(([database, count]) => [database, count - (asked[database] ?? 0)]),
  )
  const loopDelayP99Ms = await loopDelays(adminUrls)
  return { side: name, step, repeat, seconds, ...outcome, otherCores, cpuMs, memory, operations, loopDelayP99Ms }
}

async function loopDelays(adminUrls: Readonly<Record<string, readonly string[]>>): Promise<Record<string, number>> {
  const delays = Object.entries(adminUrls).map(async ([role, urls]) => [role, await loopDelayP99Ms(urls)] as const)
  return Object.fromEntries(await Promise.all(delays))
}

const eachOf = <T>(
  processes: Readonly<Record<string, readonly number[]>>,
  read: (pids: readonly number[], role: string) => T,
): Record<string, T> => Object.fromEntries(Object.entries(processes).map(([role, pids]) => [role, read(pids, role)]))
