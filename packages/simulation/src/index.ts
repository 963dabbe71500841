export { checkHistory } from './checker/index.ts'
export { runSeed, type RunOptions, type RunResult } from './world/run-seed.ts'
export { mutants } from './mutants/index.ts'
