import type { Entry } from '../log/entry.ts'

/**
 * Takes what was added to logs, each log in its order. Is given some of it again after a crash, so doing it twice must
 * do no harm. `generation` rises when everything is to be done anew.
 */
export type LogConsumer = (entries: readonly Entry[], generation: number, signal: AbortSignal) => Promise<void>
