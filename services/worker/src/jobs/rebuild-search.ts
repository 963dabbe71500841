import { connectMongo, createFollowerStore } from '@chat/mongo'
import { commonFields, createLogger, readConfig } from '@chat/service-kit'
import { z } from 'zod'
import { SEARCH_FOLLOWER } from './follower-names.ts'

const RESTART_MS = 60_000

/** Has the search index made again from the log, by the jobs that run. What is there is found until it is replaced. */
const { MONGODB_URI, LOG_LEVEL } = readConfig(
  z.object({ MONGODB_URI: commonFields.MONGODB_URI, LOG_LEVEL: commonFields.LOG_LEVEL }),
  process.env,
)
const logger = createLogger({ service: 'rebuild-search', level: LOG_LEVEL })
const connection = await connectMongo(MONGODB_URI, { appName: 'chat-rebuild-search', socketTimeoutMs: 0 })
try {
  const generation = await createFollowerStore(connection).restart(SEARCH_FOLLOWER, AbortSignal.timeout(RESTART_MS))
  logger.info({ generation }, 'the search index is made again')
} finally {
  await connection.close()
}
