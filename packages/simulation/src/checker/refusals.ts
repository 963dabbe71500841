import { placeKeyOf } from '@chat/domain'
import { isFinal, seqOf } from './answers.ts'
import { decideAt } from './decide-at.ts'
import type { CommandRecord, StoredConversation } from './history.ts'
import type { Replay } from './replay.ts'
import { describe, type Report } from './report.ts'

const NOT_DECIDED = new Set(['REFUSED_BY_STORE', 'COMMAND_ID_REUSED'])

interface Window {
  command: CommandRecord
  /** How many entries were on a majority when it was sent first, and when it was answered. */
  first: number
  last: number
  code: string
  wasRight: boolean
}

/**
 * G6, the other half: whoever was turned away was so by the log as it was at some moment between asking and being
 * answered. A refusal collides with nothing, so only this shows that it came from a stale owner.
 */
export class Refusals {
  readonly #conversationId: string
  readonly #windows: Window[] = []

  constructor(
    { conversationId, entries }: StoredConversation,
    commands: ReadonlyMap<string, CommandRecord>,
    committedAt: ReadonlyMap<string, number> | undefined,
  ) {
    this.#conversationId = conversationId
    if (!committedAt) return
    const times = entries.map(({ seq }) => committedAt.get(placeKeyOf(conversationId, seq)) ?? 0)
    const countBefore = (time: number): number => {
      const index = times.findIndex((at) => at >= time)
      return index === -1 ? times.length : index
    }
    for (const command of commands.values()) {
      if (command.conversationId !== conversationId || command.invokedAt === null) continue
      const answer = command.answers.find(
        ({ acknowledgement }) => isFinal(acknowledgement) && seqOf(acknowledgement) === null,
      )
      if (!answer) continue
      const { acknowledgement } = answer
      const code = acknowledgement.ok ? 'nothing to be changed' : acknowledgement.error.code
      if (NOT_DECIDED.has(code)) continue
      const [first, last] = [countBefore(command.invokedAt), countBefore(answer.at)]
      this.#windows.push({ command, first, last, code, wasRight: false })
    }
  }

  /** At every place of the log, the empty one too. */
  look(replay: Replay): void {
    for (const window of this.#windows) {
      if (window.wasRight || window.first > replay.lastSeq || window.last < replay.lastSeq) continue
      // Slow mode ends by the clock: right is whoever was turned away where there was something to wait for.
      const lastSentAt = replay.participants.get(window.command.userId)?.lastSentAt ?? 0
      const at = window.code === 'SLOW_MODE' ? lastSentAt : 0
      window.wasRight = decideAt(replay, window.command, at).type !== 'accepted'
    }
  }

  report(report: Report): void {
    for (const { command, code, first, last, wasRight } of this.#windows)
      if (!wasRight)
        report(
          'G6',
          'turned away though it was allowed all the time',
          this.#conversationId,
          () => `${describe(command)}: ${code}, between places ${first} and ${last}`,
        )
  }
}
