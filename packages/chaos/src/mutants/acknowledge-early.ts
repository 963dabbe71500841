import type { InsertOutcome, LogStore } from '@chat/domain'
import { readConfig, runService } from '@chat/service-kit'
import { createWorker } from '@chat/worker'
import { workerConfig } from '@chat/worker/config'
import { connectDeps } from '@chat/worker/connect-deps'

/** A worker that breaks R1: it says "stored" when it has only asked for it. */
const acknowledgeEarly = (store: LogStore): LogStore => {
  let last: Promise<unknown> = Promise.resolve()
  return {
    ...store,
    insert(entries): Promise<InsertOutcome> {
      last = last.then(() => store.insert(entries, AbortSignal.timeout(10_000)).catch(() => undefined))
      return Promise.resolve({ type: 'stored' })
    },
  }
}

await runService(() =>
  createWorker(readConfig(workerConfig, process.env), async (...given) => {
    const deps = await connectDeps(...given)
    return { ...deps, store: acknowledgeEarly(deps.store) }
  }),
)
