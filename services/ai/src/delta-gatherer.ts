import type { Clock } from '@chat/domain'

/** Gathers text and passes it on, the first at once, then at most once in `everyMs`. One piece at a time is on its way. */
export class DeltaGatherer {
  readonly #pass: (text: string) => Promise<void>
  readonly #clock: Clock
  readonly #everyMs: number
  #waiting = ''
  #passedAt = Number.NEGATIVE_INFINITY
  #passing: Promise<void> | null = null
  readonly #ended = Promise.withResolvers<void>()

  constructor({ pass, clock, everyMs }: { pass: (text: string) => Promise<void>; clock: Clock; everyMs: number }) {
    this.#pass = pass
    this.#clock = clock
    this.#everyMs = everyMs
  }

  /** What goes wrong with passing on is thrown by `flush`, and told to `failed` at once. */
  add(text: string, signal: AbortSignal, failed: (error: unknown) => void): void {
    this.#waiting += text
    if (this.#waiting === '' || this.#passing) return
    this.#passing = this.#run(signal)
    this.#passing.catch(failed)
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (this.#waiting !== '') {
      const waitMs = this.#passedAt + this.#everyMs - this.#clock.monotonic()
      if (waitMs > 0) await Promise.race([this.#clock.sleep(waitMs, signal), this.#ended.promise])
      const text = this.#waiting
      this.#waiting = ''
      this.#passedAt = this.#clock.monotonic()
      await this.#pass(text)
    }
    this.#passing = null
  }

  /** Nothing more comes: everything that is there is passed on, and not waited with. */
  async flush(): Promise<void> {
    this.#ended.resolve()
    await this.#passing?.catch(() => {})
    const text = this.#waiting
    this.#waiting = ''
    if (text !== '') await this.#pass(text)
  }
}
