import type { LogCommandName, ReplyOf } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import type { CommandNamed, OutgoingCommand } from '../log/command.ts'
import type { Clock } from '../ports/clock.ts'
import type { Commander } from '../ports/commander.ts'

const ATTEMPT_MS = 3_000 // above the 99.9th percentile of an answer, below the 4 s of a takeover
const BUDGET_MS = 9_500 // a client gives up after 10 s

type Outgoing<N extends LogCommandName> = Omit<CommandNamed<N>, 'replyTo' | 'attempt'>

/** What the owner adds to an answer beside the contract: whether it had stored this command before. */
export type Answer<N extends LogCommandName> = ReplyOf<N> & { isRepeat?: boolean }

export type SendCommand = <N extends LogCommandName>(
  command: Outgoing<N>,
  signal: AbortSignal,
  budgetMs?: number,
) => Promise<Answer<N>>

/**
 * Sends a command and throws its refusal. Without an answer it sends the same command again, until the budget is used
 * up: a second delivery meets the id of the first and gets the same answer.
 */
export const createSendCommand = ({ commander, clock }: { commander: Commander; clock: Clock }): SendCommand =>
  async function sendCommand(command, signal, budgetMs = BUDGET_MS) {
    const endsAt = clock.monotonic() + budgetMs
    for (let attempt = 0; ; attempt += 1) {
      const leftMs = endsAt - clock.monotonic()
      const timeoutMs = Math.max(1, Math.min(ATTEMPT_MS, leftMs))
      const outgoing = { ...command, attempt } as unknown as OutgoingCommand
      const answer = await commander.send(outgoing, { timeoutMs }, signal)
      if (answer.ok) return answer.data as Answer<typeof command.name>
      const isLast = leftMs - timeoutMs < 100
      if (answer.error.code !== 'NO_ANSWER' || isLast) {
        const { code, detail, retryAfter, errors } = answer.error
        throw new AppError(code, {
          ...(detail === undefined ? {} : { detail }),
          ...(retryAfter === undefined ? {} : { retryAfter }),
          ...(errors === undefined ? {} : { errors }),
        })
      }
    }
  }
