import type { Clock } from '@chat/domain'
import type { Kernel } from './kernel.ts'
import type { Random } from './random.ts'

export type Outcome<T> = { ok: true; value: T } | { ok: false; error: Error }

/** Where a simulated call goes to: how long each way takes and what the network does to it. */
export interface Route {
  /** Before the request arrives, and before the answer is back. */
  latencyMs(): number
  /**
   * `none`: all well. `request-lost`: never arrives. `answer-lost`: carried out, the caller sees an error.
   * `late`: the caller has given up when it arrives.
   */
  fate(): 'none' | 'request-lost' | 'answer-lost' | 'late'
  /** When the caller gives up, whatever becomes of the request. */
  timeoutMs: number
}

/** Strikes at the next call of a kind: the moments between two steps of a process are short, and where rules break. */
export interface Trap {
  what: string
  act: 'pause-before' | 'kill-before' | 'kill-after'
  spring: (act: 'pause' | 'kill') => void
}

const GIVE_UP_MS = 2_000

/**
 * One life of a simulated process. Killed: what it waits for never comes, and what it still calls hangs for ever.
 * Paused: whatever would reach it is held until it is resumed, while the world (and its clocks) goes on.
 */
export class SimProcess {
  readonly name: string
  readonly kernel: Kernel
  readonly random: Random
  readonly clock: Clock
  #state: 'running' | 'paused' | 'dead' = 'running'
  #held: (() => void)[] = []
  trap: Trap | null = null
  /** Servers that cannot be reached from here at the moment. */
  readonly unreachable = new Set<Route>()
  /** Calls that do not arrive at the moment, whoever serves them. */
  readonly lostCalls = new Set<string>()

  constructor(name: string, kernel: Kernel, random: Random, wallClockSkewMs: number) {
    this.name = name
    this.kernel = kernel
    this.random = random
    const epochMs = 1_700_000_000_000 + wallClockSkewMs
    this.clock = {
      now: () => Math.floor(epochMs + kernel.now),
      monotonic: () => kernel.now,
      sleep: (ms, signal) =>
        this.promise<void>((settle) => this.deliver(ms, () => settle({ ok: true, value: undefined })), signal),
    }
  }

  get isAlive(): boolean {
    return this.#state !== 'dead'
  }

  get isRunning(): boolean {
    return this.#state === 'running'
  }

  kill(): void {
    this.#state = 'dead'
    this.#held = []
  }

  pause(): void {
    if (this.#state === 'running') this.#state = 'paused'
  }

  resume(): void {
    if (this.#state !== 'paused') return
    this.#state = 'running'
    const held = this.#held
    this.#held = []
    for (const action of held) this.deliver(0, action)
  }

  /** Something happens in this process after a delay, if it lives then. */
  deliver(delayMs: number, action: () => void): void {
    this.kernel.after(delayMs, () => this.#arrive(action))
  }

  #arrive(action: () => void): void {
    if (this.#state === 'running') action()
    else if (this.#state === 'paused') this.#held.push(() => action())
  }

  /** A promise of this process: settles once, ends early with the signal. */
  promise<T>(start: (settle: (outcome: Outcome<T>) => void) => void, signal?: AbortSignal): Promise<T> {
    if (!this.isAlive) return new Promise(() => {})
    return new Promise<T>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const onAbort = () => reject(signal!.reason)
      signal?.addEventListener('abort', onAbort, { once: true })
      start((outcome) => {
        signal?.removeEventListener('abort', onAbort)
        if (outcome.ok) resolve(outcome.value)
        else reject(outcome.error)
      })
    })
  }

  /** A request over the network. `serve` runs at the other end, at another time, and answers when it likes. */
  call<T>(
    route: Route,
    what: string,
    serve: (answer: (outcome: Outcome<T>) => void) => void,
    signal?: AbortSignal,
  ): Promise<T> {
    const trap = this.trap?.what === what ? this.trap : null
    if (trap) {
      this.trap = null
      trap.spring(trap.act === 'pause-before' ? 'pause' : 'kill')
      this.kernel.trace?.(this.name, `${trap.act} ${what}`)
      // What was called after all, by the time it was killed, goes on without it.
      if (trap.act === 'kill-after') this.kernel.after(route.latencyMs(), () => serve(() => {}))
    }
    return this.promise<T>((settle) => {
      if (this.#state === 'paused') this.#held.push(() => this.#request(route, what, serve, settle))
      else this.#request(route, what, serve, settle)
    }, signal)
  }

  #request<T>(
    route: Route,
    what: string,
    serve: (answer: (outcome: Outcome<T>) => void) => void,
    settle: (outcome: Outcome<T>) => void,
  ): void {
    const isUnreachable = this.unreachable.has(route) || this.lostCalls.has(what)
    const fate = isUnreachable ? 'request-lost' : route.fate()
    const fail = (delayMs: number) =>
      this.deliver(delayMs, () => settle({ ok: false, error: new SimFault(`${what}: ${fate}`) }))
    if (fate !== 'none') this.kernel.trace?.(this.name, `fault ${what}`, fate)
    if (fate === 'request-lost') return fail(this.random.between(5, GIVE_UP_MS))
    if (fate === 'late') {
      fail(this.random.between(50, GIVE_UP_MS))
      return this.kernel.after(this.random.between(100, 2 * GIVE_UP_MS), () => serve(() => {}))
    }
    let isSettled = false
    const settleOnce = (outcome: Outcome<T>) => {
      if (isSettled) return
      isSettled = true
      settle(outcome)
    }
    this.kernel.after(route.latencyMs(), () => {
      // Late enough for a timer of its own only where the answer is not there at once.
      let isAnswered = false
      serve((outcome) => {
        isAnswered = true
        if (fate === 'answer-lost') fail(this.random.between(1, GIVE_UP_MS))
        else this.deliver(route.latencyMs(), () => settleOnce(outcome))
      })
      if (!isAnswered)
        this.deliver(route.timeoutMs, () =>
          settleOnce({ ok: false, error: new SimFault(`${what}: no answer in time`) }),
        )
    })
  }
}

/** An error that the simulated network or a simulated server gave. */
export class SimFault extends Error {
  override readonly name = 'SimFault'
}
