import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A load in a process of its own, so that it does not share a core with what starts the stack. */
export interface Generator<Phase, Figures> extends Disposable {
  run(phase: Phase): Promise<Figures & GeneratorCost>
}

export interface GeneratorCost {
  /** Of one core, while the phase ran. */
  readonly generatorCores: number
}

type Message<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string }

/** Starts `load/<name>.ts`, which calls `serveLoad`, and waits until it is set up. */
export async function startGenerator<Config, Phase, Figures>(
  name: string,
  config: Config,
): Promise<Generator<Phase, Figures>> {
  const child = fork(fileURLToPath(new URL(`${name}.ts`, import.meta.url)), { execArgv: [] })
  const ended = once(child, 'exit').then(([code]) => [{ ok: false, error: `the generator ended with code ${code}` }])
  const ask = async <T>(request: unknown): Promise<T> => {
    child.send(request as object)
    const [answer] = (await Promise.race([once(child, 'message'), ended])) as [Message<T>]
    if (!answer.ok) throw new Error(answer.error)
    return answer.value
  }
  try {
    await ask(config)
  } catch (error) {
    child.kill()
    throw error
  }
  return {
    run: (phase) => ask(phase),
    [Symbol.dispose]: () => void child.kill(),
  }
}

/** The other side: the first message is the configuration, every further one a phase. */
export function serveLoad<Config, Phase, Figures>(
  setUp: (config: Config) => Promise<(phase: Phase) => Promise<Figures>>,
): void {
  let run: ((phase: Phase) => Promise<Figures>) | undefined
  const handle = async (message: unknown): Promise<unknown> => {
    if (run === undefined) {
      run = await setUp(message as Config)
      return 'ready'
    }
    const before = process.cpuUsage()
    const startedAt = performance.now()
    const figures = await run(message as Phase)
    const { user, system } = process.cpuUsage(before)
    return { ...figures, generatorCores: (user + system) / 1_000 / (performance.now() - startedAt) }
  }
  process.on('message', (message) => {
    handle(message).then(
      (value) => process.send?.({ ok: true, value }),
      (error: unknown) => process.send?.({ ok: false, error: String(error) }),
    )
  })
  process.on('disconnect', () => process.exit())
}
