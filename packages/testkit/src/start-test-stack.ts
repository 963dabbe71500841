import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  findMongod,
  findNginx,
  repositoryRoot,
  type RunningStack,
  startStack,
  type StartStackOptions,
} from '@chat/local-stack'

/** Off: a test that is about a limit sets it. */
const NO_LIMITS = {
  RATE_LIMIT_API_PER_MINUTE: '0',
  RATE_LIMIT_MESSAGES_PER_SECOND: '0',
  RATE_LIMIT_LOGIN_PER_MINUTE: '0',
}

export type TestStack = RunningStack & { readonly dataDir: string }

/**
 * Two gateways, two workers and one api with databases of their own behind a sticky nginx, without rate limits. Its
 * files are in a temporary folder that goes with it.
 */
export async function startTestStack(options: Partial<StartStackOptions> = {}): Promise<TestStack> {
  await using scope = new AsyncDisposableStack()
  const dataDir = scope.adopt(options.dataDir ?? (await mkdtemp(join(tmpdir(), 'chat-stack-'))), (path) =>
    rm(path, { recursive: true, force: true }),
  )
  const binDir = join(repositoryRoot, '.data/bin')
  // So that a missing program is complained about before anything was started.
  await findMongod({ binDir })
  const edge = (await findNginx()) === undefined ? 'node' : 'nginx'
  const stack = scope.use(
    await startStack({
      gateways: 2,
      workers: 2,
      apis: 1,
      edge,
      binDir,
      ...options,
      dataDir,
      env: { ...NO_LIMITS, ...options.env },
    }),
  )
  const owned = scope.move()
  const stop = () => owned.disposeAsync()
  return { ...stack, dataDir, stop, [Symbol.asyncDispose]: stop }
}
