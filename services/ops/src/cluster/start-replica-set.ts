import { setTimeout as pause } from 'node:timers/promises'
import { MongoClient, MongoServerError } from 'mongodb'
import { z } from 'zod'
import { createLogger, list, readConfig, retry } from '@chat/service-kit'
import { OpsError } from '../ops-error.ts'

const config = z.object({ REPLICA_SET_MEMBERS: list(), REPLICA_SET_NAME: z.string().default('rs0') })
const ALREADY_INITIALIZED = 23
const LOOK_EVERY_MS = 500

/** Resolves when there is a primary. Does nothing to a set that exists. */
export async function startReplicaSet(environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  const { REPLICA_SET_MEMBERS: members, REPLICA_SET_NAME: name } = readConfig(config, environment)
  const [first] = members
  if (first === undefined) throw new OpsError('REPLICA_SET_MEMBERS is empty: name the members, as host:port,host:port')
  const logger = createLogger({ service: 'start-replica-set' })
  await retry(
    async () => {
      const client = new MongoClient(`mongodb://${first}/?directConnection=true`, { serverSelectionTimeoutMS: 5_000 })
      try {
        const admin = client.db('admin')
        await admin
          .command({ replSetInitiate: { _id: name, members: members.map((host, index) => ({ _id: index, host })) } })
          .catch((error: unknown) => {
            if (!(error instanceof MongoServerError && error.code === ALREADY_INITIALIZED)) throw error
          })
        while ((await admin.command({ hello: 1 }))['primary'] === undefined)
          await pause(LOOK_EVERY_MS, undefined, { signal })
      } finally {
        await client.close()
      }
    },
    {
      attempts: Infinity,
      firstDelayMs: 500,
      maxDelayMs: 4_000,
      onRetry: (error) => logger.info({ reason: error instanceof Error ? error.message : String(error) }, 'waiting'),
    },
    signal,
  )
  logger.info({ members: members.length }, 'replica set has a primary')
}
