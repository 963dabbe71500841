import { once } from 'node:events'
import { ConfigError } from './read-config.ts'
import { createLogger } from './logger.ts'

const DRAIN_MS = 30_000
/** Kubernetes waits for longer than this and its own pause together; a test compares them. */
export const FORCE_EXIT_MS = 35_000

/** A started service. Disposing closes what it opened, in reverse order. */
export interface Service extends AsyncDisposable {
  /** Turns unready, takes nothing new, finishes what it has. */
  drain(signal: AbortSignal): Promise<void>
}

/** The whole life of a process: start, wait for a signal, drain, close, exit. A second signal ends it at once. */
export async function runService(start: () => Promise<Service>): Promise<void> {
  const logger = createLogger({ service: 'process' })
  const die = (error: unknown, phrase: string): never => {
    if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`)
    else logger.fatal({ err: error }, phrase)
    process.exit(1)
  }
  process.on('uncaughtException', (error) => die(error, 'uncaught exception'))
  process.on('unhandledRejection', (reason) => die(reason, 'unhandled rejection'))

  const stop = new AbortController()
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(1)
      stop.abort(name)
    })
  }

  const service = await start().catch((error: unknown) => die(error, 'start failed'))
  setInterval(() => {}, 2 ** 30) // holds the process while nothing else does, so that it ends only below
  if (!stop.signal.aborted) await once(stop.signal, 'abort')
  setTimeout(() => die(new Error(`not closed after ${FORCE_EXIT_MS} ms`), 'stop forced'), FORCE_EXIT_MS)
  try {
    await service.drain(AbortSignal.timeout(DRAIN_MS))
  } catch (error) {
    logger.error({ err: error }, 'drain failed')
  }
  await service[Symbol.asyncDispose]()
  process.exit(0)
}
