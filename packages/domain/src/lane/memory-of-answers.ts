import type { Acknowledgement } from '@chat/contracts'
import type { Entry } from '../log/entry.ts'

const KEPT = 20_000

type Remembered =
  | { hash: string; entry: Entry }
  /** A refusal, or that nothing had to change. Known to this owner only. */
  | { hash: string; acknowledgement: Acknowledgement; outcome: 'refused' | 'unchanged' }

/** The answers given lately, by command: a repeat that comes soon needs no look into the database. */
export class MemoryOfAnswers {
  private readonly byKey = new Map<string, Remembered>()

  get(key: string): Remembered | undefined {
    return this.byKey.get(key)
  }

  set(key: string, remembered: Remembered): void {
    this.byKey.delete(key)
    this.byKey.set(key, remembered)
    if (this.byKey.size <= KEPT) return
    const oldest = this.byKey.keys().next()
    if (!oldest.done) this.byKey.delete(oldest.value)
  }

  forget(conversationIds: ReadonlySet<string>): void {
    for (const key of this.byKey.keys()) {
      const conversationId = key.slice(0, key.indexOf(' '))
      if (conversationIds.has(conversationId)) this.byKey.delete(key)
    }
  }

  clear(): void {
    this.byKey.clear()
  }
}
