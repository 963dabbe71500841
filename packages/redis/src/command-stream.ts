import { AppError, type Command, type CommandStream, type StreamedCommand } from '@chat/domain'
import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'
import { unlessAborted } from './unless-aborted.ts'

const DEAD_LETTERS_KEPT = 10_000
const LETTER_LENGTH_MAX = 1_024
const ANSWER_MS = 3_000

type StreamEntries = [id: string, fields: string[]][]

/** `commands:{p}`: read with XREAD and trimmed exactly; no consumer group, no position worth keeping. */
export function createCommandStream(deps: { command: Redis; blocking: Redis; keys: Keys }): CommandStream {
  const { command, blocking, keys } = deps
  let connection = 0
  blocking.on('ready', () => connection++)

  return {
    async append(partition, item, signal) {
      signal.throwIfAborted()
      try {
        await command.xadd(keys.commands(partition), '*', 'command', JSON.stringify(item))
      } catch (error) {
        throw new AppError('UNAVAILABLE', { retryAfter: 1 }, { cause: error })
      }
    },

    async read(after, { countPerPartition, blockMs }, signal) {
      signal.throwIfAborted()
      const streams = [...after.keys()].map((partition) => keys.commands(partition))
      const reading = connection
      const from = [...streams, ...after.values()]
      // The read itself ends by its own time; to Redis a block of 0 would be one without end.
      const asked =
        blockMs > 0
          ? blocking.xread('COUNT', countPerPartition, 'BLOCK', blockMs, 'STREAMS', ...from)
          : blocking.xread('COUNT', countPerPartition, 'STREAMS', ...from)
      // A server that neither answers nor closes would hold this read for ever.
      const watchdog = setTimeout(() => blocking.disconnect(true), blockMs + ANSWER_MS)
      void asked.catch(() => {}).finally(() => clearTimeout(watchdog))
      const answer = await unlessAborted(asked, signal)
      if (reading !== connection) return { commands: [], connection } // answered by another history
      const byKey = new Map([...after.keys()].map((partition) => [keys.commands(partition), partition]))
      const commands: StreamedCommand[] = []
      for (const [key, entries] of (answer ?? []) as [string, StreamEntries][]) {
        const partition = byKey.get(key)
        if (partition === undefined) continue
        for (const [id, fields] of entries) {
          const raw = fields[1] ?? ''
          commands.push({ partition, id, command: parse(raw), raw })
        }
      }
      return { commands, connection }
    },

    async trim(partition, { firstKept, lastDone }, signal) {
      signal.throwIfAborted()
      await command.xtrim(keys.commands(partition), 'MINID', firstKept ?? next(lastDone))
    },

    async deadLetter({ partition, id, raw, reason, at }, signal) {
      signal.throwIfAborted()
      const fields = { partition, id, raw: raw.slice(0, LETTER_LENGTH_MAX), reason, at }
      const flat = Object.entries(fields).flatMap(([name, value]) => [name, String(value)])
      await command.xadd(keys.deadLetters(), 'MAXLEN', '~', DEAD_LETTERS_KEPT, '*', ...flat)
    },

    async reportLag(lags, signal) {
      signal.throwIfAborted()
      const byTag = Map.groupBy(lags, ({ partition }) => keys.tagOf(partition))
      const at = Date.now()
      await Promise.all(
        [...byTag].map(([tag, ofTag]) =>
          command.hset(
            keys.lag(tag),
            Object.fromEntries(ofTag.map((lag) => [String(lag.partition), JSON.stringify({ ...lag, at })])),
          ),
        ),
      )
    },
  }
}

const next = (id: string): string => {
  const [ms, n] = id.split('-')
  return `${ms}-${Number(n) + 1}`
}

function parse(raw: string): Command | null {
  try {
    const value: unknown = JSON.parse(raw)
    const isCommand = typeof value === 'object' && value !== null && 'commandId' in value && 'request' in value
    return isCommand ? (value as Command) : null
  } catch {
    return null
  }
}
