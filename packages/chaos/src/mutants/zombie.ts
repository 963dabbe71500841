import { readConfig, runService } from '@chat/service-kit'
import { createWorker } from '@chat/worker'
import { workerConfig } from '@chat/worker/config'
import { connectDeps } from '@chat/worker/connect-deps'
import { neverLetGo } from './never-let-go.ts'

/** No mutant yet: the unique indexes have to be enough against two owners of everything. */
await runService(() =>
  createWorker(readConfig(workerConfig, process.env), async (...given) => {
    const deps = await connectDeps(...given)
    return { ...deps, leases: neverLetGo(deps.leases) }
  }),
)
