import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { kubectl, type Output } from './kubectl.ts'
import { startMetricsAdapter } from './metrics-adapter.ts'

const run = promisify(execFile)

/** A program with `up DIR` (prints the path of a kubeconfig) and `down DIR`, and the CPU of each pod in `DIR/cpu`. */
export const controlPlaneProgram = process.env['CONTROL_PLANE']

export interface ControlPlane extends AsyncDisposable {
  kubectl(args: readonly string[], input?: string): Promise<Output>
  /** Millicores of every pod, as the resource metrics tell it. */
  setCpu(millicores: number): Promise<void>
  /** What every pod tells of each metric of its own. */
  readonly metrics: Map<string, number>
}

/** A real API server with scheduler and controllers, simulated nodes, and metrics that a test sets. */
export async function startControlPlane(): Promise<ControlPlane> {
  if (controlPlaneProgram === undefined) throw new Error('CONTROL_PLANE is not set')
  await using scope = new AsyncDisposableStack()
  const folder = scope.adopt(await mkdtemp(join(tmpdir(), 'chat-control-plane-')), (path) =>
    rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  )
  scope.defer(async () => void (await run(controlPlaneProgram, ['down', folder])))
  const { stdout } = await run(controlPlaneProgram, ['up', folder])
  const env = { KUBECONFIG: stdout.trim().split('\n').at(-1) ?? '' }
  const ask = (args: readonly string[], input?: string) =>
    kubectl(args, { env, ...(input === undefined ? {} : { input }) })
  const metrics = new Map<string, number>()
  const adapter = scope.use(
    await startMetricsAdapter(folder, metrics, async (namespace, selector) => {
      const found = await ask([
        'get',
        'pods',
        '-n',
        namespace,
        '-l',
        selector,
        '-o',
        'jsonpath={.items[*].metadata.name}',
      ])
      return found.stdout.split(' ').filter((name) => name !== '')
    }),
  )
  await ask(['apply', '-f', '-'], adapter.apiService)
  const owned = scope.move()
  return {
    kubectl: ask,
    metrics,
    setCpu: (millicores) => writeFile(join(folder, 'cpu'), String(millicores)),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
