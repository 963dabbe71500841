import { availableParallelism } from 'node:os'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { mutants } from './mutants/index.ts'
import type { Mutant } from './mutants/mutant.ts'
import { runSeed, type RunResult } from './world/run-seed.ts'

const SUMMED = ['commandCount', 'entryCount', 'answerCount', 'eventCount', 'virtualMs', 'rolledBackCount'] as const

export interface ManyRuns {
  runCount: number
  totals: Record<(typeof SUMMED)[number], number>
  recoveriesMs: number[]
  /** The seeds that broke something, by what they broke. */
  byWhat: Map<string, number[]>
}

interface Part {
  firstSeed: number
  runs: number
  step: number
  mutantName: string | null
}

/** Every seed alone decides what happens in its run, so it does not matter which thread it runs on. */
export async function runMany({
  firstSeed,
  runs,
  mutant = null,
  threads = availableParallelism(),
  onProgress = () => {},
}: {
  firstSeed: number
  runs: number
  mutant?: Mutant | null
  threads?: number
  onProgress?: (done: number) => void
}): Promise<ManyRuns> {
  const many = emptyRuns()
  const take = (result: RunResult): void => {
    addRun(many, result)
    if (many.runCount % 500 === 0) onProgress(many.runCount)
  }
  const parts = Array.from({ length: Math.min(threads, runs) }, (_, index): Part => {
    const ofPart = Math.ceil((runs - index) / threads)
    return { firstSeed: firstSeed + index, runs: ofPart, step: threads, mutantName: mutant?.name ?? null }
  })
  await Promise.all(parts.map((part) => runPart(part, take)))
  for (const seeds of many.byWhat.values()) seeds.sort((a, b) => a - b)
  many.recoveriesMs.sort((a, b) => a - b)
  return many
}

/** One seed after the other until one breaks something. */
export async function runUntilCaught(mutant: Mutant, firstSeed: number, runsMax: number): Promise<ManyRuns> {
  const many = emptyRuns()
  while (many.runCount < runsMax && many.byWhat.size === 0)
    addRun(many, await runSeed(firstSeed + many.runCount, { mutant }))
  return many
}

const emptyRuns = (): ManyRuns => ({
  runCount: 0,
  totals: { commandCount: 0, entryCount: 0, answerCount: 0, eventCount: 0, virtualMs: 0, rolledBackCount: 0 },
  recoveriesMs: [],
  byWhat: new Map(),
})

function addRun(many: ManyRuns, result: RunResult): void {
  many.runCount++
  many.recoveriesMs.push(result.recoveryMs)
  for (const key of SUMMED) many.totals[key] += result[key]
  for (const what of new Set(result.violations.map((violation) => `${violation.guarantee} ${violation.what}`)))
    many.byWhat.set(what, [...(many.byWhat.get(what) ?? []), result.seed])
}

function runPart(part: Part, take: (result: RunResult) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: part })
    worker.on('message', take)
    worker.on('error', reject)
    worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a thread ended with ${code}`))))
  })
}

async function workOn({ firstSeed, runs, step, mutantName }: Part): Promise<void> {
  const mutant = mutants.find(({ name }) => name === mutantName) ?? null
  for (let index = 0; index < runs; index++)
    parentPort?.postMessage(await runSeed(firstSeed + index * step, { mutant }))
}

if (!isMainThread && isPart(workerData)) await workOn(workerData)

function isPart(data: unknown): data is Part {
  return typeof data === 'object' && data !== null && 'mutantName' in data
}
