import { randomUUID } from 'node:crypto'
import { type InsertOutcome, type LogStore, placeKeyOf } from '@chat/domain'
import { readConfig, runService } from '@chat/service-kit'
import { createWorker } from '@chat/worker'
import { workerConfig } from '@chat/worker/config'
import { connectDeps } from '@chat/worker/connect-deps'
import { type Collection, MongoClient, MongoServerError } from 'mongodb'
import { neverLetGo } from './never-let-go.ts'

const DUPLICATE_KEY = 11_000

/** Breaks R2: where a place is taken, the entry is stored there as well, as if that index did not exist. */
const withoutUniquePlace = (store: LogStore, entriesOfAll: Collection<{ _id: string }>): LogStore => ({
  ...store,
  async insert(entries, signal): Promise<InsertOutcome> {
    let done = 0
    while (done < entries.length) {
      const outcome = await store.insert(entries.slice(done), signal)
      if (outcome.type === 'stored') return outcome
      const index = done + outcome.index
      const entry = entries[index]
      if (outcome.type === 'refused' || outcome.on === 'command-taken' || !entry) return { ...outcome, index }
      try {
        const _id = `${placeKeyOf(entry.conversationId, entry.seq)}-${randomUUID()}`
        await entriesOfAll.insertOne({ ...entry, _id }, { writeConcern: { w: 'majority' } })
      } catch (error) {
        if (!(error instanceof MongoServerError) || error.code !== DUPLICATE_KEY) throw error
        return { type: 'conflict', on: 'command-taken', index }
      }
      done = index + 1
    }
    return { type: 'stored' }
  },
})

await runService(() => {
  const config = readConfig(workerConfig, process.env)
  return createWorker(config, async (...given) => {
    const deps = await connectDeps(...given)
    const client = new MongoClient(config.MONGODB_URI)
    given[2].defer(() => client.close())
    const store = withoutUniquePlace(deps.store, client.db().collection('entries'))
    return { ...deps, store, leases: neverLetGo(deps.leases) }
  })
})
