import type { Clock } from '../ports/clock.ts'

/** Stands still until somebody turns it. */
export class ManualClock implements Clock {
  private passedMs = 0
  private readonly startedAt: number
  private sleepers: { at: number; wake: () => void }[] = []

  constructor(startedAt = Date.UTC(2030, 0, 1)) {
    this.startedAt = startedAt
  }

  now = (): number => this.startedAt + this.passedMs
  monotonic = (): number => this.passedMs

  sleep = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error)
      const sleeper = { at: this.passedMs + ms, wake: resolve }
      this.sleepers.push(sleeper)
      signal.addEventListener(
        'abort',
        () => {
          this.sleepers = this.sleepers.filter((other) => other !== sleeper)
          reject(signal.reason as Error)
        },
        { once: true },
      )
    })

  /** Wakes those whose time has come, in the order of their times. */
  advance(ms: number): void {
    this.passedMs += ms
    const due = this.sleepers.filter(({ at }) => at <= this.passedMs).sort((left, right) => left.at - right.at)
    this.sleepers = this.sleepers.filter(({ at }) => at > this.passedMs)
    for (const { wake } of due) wake()
  }
}
