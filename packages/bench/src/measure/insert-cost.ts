import { createIndexMessages } from '@chat/domain'
import {
  createConversationReader,
  createLogStore,
  createSearchIndex,
  databaseOfConnection,
  ensureIndexes,
} from '@chat/mongo'
import { contentOf, createChance } from '../load/generated-messages.ts'
import { connectForLoad, message } from '../sides/searched-messages.ts'

const BATCH = 100 // as the lane writes them under load
const BATCHES = 100

export interface InsertCost {
  /** Of the log alone: what an acknowledgement waits for. */
  readonly logMicros: number
  /** The same where a `$text` index is kept with it. */
  readonly logWithTextMicros: number
  /** What the job writes beside the path. */
  readonly tokensMicros: number
}

/** What one message costs to insert, journaled on a majority; in databases of its own, which it leaves behind empty. */
export async function measureInserts(uri: string): Promise<InsertCost> {
  const perMessage = async (name: string, withText: boolean, withTokens: boolean): Promise<number> => {
    const connection = await connectForLoad(uri.replace(/\/[^/?]+(\?|$)/, `/${name}$1`))
    const database = databaseOfConnection(connection)
    try {
      await ensureIndexes(connection)
      if (withText) await database.collection('entries').createIndex({ 'body.content': 'text' }, TEXT_OPTIONS)
      const { signal } = new AbortController()
      const index = createIndexMessages({
        index: createSearchIndex(connection),
        reader: createConversationReader(connection),
      })
      const log = createLogStore(connection)
      const chance = createChance(1)
      const batches = Array.from({ length: BATCHES }, (_, batch) =>
        Array.from({ length: BATCH }, (_each, offset) =>
          message(`cnv_cost${offset % 20}`, batch * BATCH + offset + 1, 'usr_cost', contentOf(chance)),
        ),
      )
      const startedAt = performance.now()
      for (const batch of batches) {
        if (withTokens) await index(batch, 0, signal)
        else await log.insert(batch, signal)
      }
      return ((performance.now() - startedAt) * 1_000) / (BATCH * BATCHES)
    } finally {
      await database.dropDatabase()
      await connection.close()
    }
  }
  await perMessage('cost_warm_up', false, false)
  return {
    logMicros: await perMessage('cost_log', false, false),
    logWithTextMicros: await perMessage('cost_text', true, false),
    tokensMicros: await perMessage('cost_tokens', false, true),
  }
}

/** Without the rules of one language, as ours is. */
export const TEXT_OPTIONS = { name: 'text', default_language: 'none' } as const
