import type { StoredEntry } from './stored-log.ts'

export interface Membership {
  /** Everything at these places has to reach the participant. */
  mustSee(seq: number): boolean
  /** The place of one's own removal may be shown or not. */
  maySee(seq: number): boolean
  mayWrite(seq: number): boolean
}

interface Stay {
  readonly showFrom: number
  readonly from: number
  to: number
}

/** Who was a participant at which places, by the log alone. */
export function membershipOf(log: readonly StoredEntry[]): Map<string, Membership> {
  const stays = new Map<string, Stay[]>()
  const enter = (userId: string, from: number, showFrom: number) => {
    const before = stays.get(userId) ?? []
    if (before.at(-1)?.to === Infinity) return
    stays.set(userId, [...before, { from, showFrom, to: Infinity }])
  }
  for (const { event, seq, body } of log) {
    if (event === 'conversation-created') {
      for (const { userId } of (body['participants'] ?? []) as { userId: string }[]) enter(userId, seq, seq)
    } else if (event === 'participant-added') {
      enter(body['userId'] as string, seq, (body['showFrom'] as number | undefined) ?? seq)
    } else if (event === 'participant-removed') {
      const stay = stays.get(body['userId'] as string)?.at(-1)
      if (stay) stay.to = Math.min(stay.to, seq)
    }
  }
  return new Map(
    [...stays].map(([userId, own]) => [
      userId,
      {
        mustSee: (seq) => own.some(({ showFrom, to }) => seq >= showFrom && seq < to),
        maySee: (seq) => own.some(({ showFrom, to }) => seq >= showFrom && seq <= to),
        mayWrite: (seq) => own.some(({ from, to }) => seq > from && seq < to),
      },
    ]),
  )
}
