import type { HeadFeed } from '@chat/domain'
import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'

const LOOK_MAX_AGE_MS = 240_000 // announcements are kept for 300 s
const READ_COUNT = 5_000

type StreamAnswer = [key: string, entries: [id: string, fields: string[]][]][] | null

/** What owners announced since the last look. After a reconnect nobody knows what was announced meanwhile. */
export function createHeadFeed(command: Redis, keys: Keys): HeadFeed {
  const tags = Array.from({ length: keys.tagCount }, (_, tag) => tag)
  let cursors: string[] | null = null
  let lookedAt = 0
  command.on('close', () => (cursors = null))

  async function newestIds(): Promise<string[]> {
    const newest = await Promise.all(tags.map((tag) => command.xrevrange(keys.heads(tag), '+', '-', 'COUNT', 1)))
    return newest.map((entries) => entries[0]?.[0] ?? '0')
  }

  return {
    async moved(signal) {
      signal.throwIfAborted()
      const now = Date.now()
      if (!cursors || now - lookedAt > LOOK_MAX_AGE_MS) {
        cursors = await newestIds()
        lookedAt = now
        return { heads: [], isComplete: false }
      }
      const from = cursors
      const answers = await Promise.all(
        tags.map((tag) => command.xread('COUNT', READ_COUNT, 'STREAMS', keys.heads(tag), from[tag] ?? '0')),
      )
      if (cursors !== from) return { heads: [], isComplete: false } // reconnected meanwhile
      const highest = new Map<string, number>()
      for (const [tag, answer] of (answers as StreamAnswer[]).entries())
        for (const [, entries] of answer ?? [])
          for (const [id, fields] of entries) {
            from[tag] = id
            for (const [conversationId, seq] of JSON.parse(fields[1] ?? '[]') as [string, number][])
              highest.set(conversationId, Math.max(seq, highest.get(conversationId) ?? 0))
          }
      lookedAt = now
      return { heads: [...highest].map(([conversationId, seq]) => ({ conversationId, seq })), isComplete: true }
    },
  }
}
