import type { mongo } from 'mongoose'
import { databaseOfConnection, type MongoConnection } from './connection.ts'
import { MAJORITY } from './write-command.ts'

/** Reads that are not older than what anybody was told before them. */
export interface PrimaryFence {
  read<T>(work: () => Promise<T>): Promise<T>
}

const fenceOf = new WeakMap<MongoConnection, PrimaryFence>()

/** One for each connection. */
export function primaryFenceOf(connection: MongoConnection): PrimaryFence {
  const fence = fenceOf.get(connection) ?? createPrimaryFence(connection)
  fenceOf.set(connection, fence)
  return fence
}

/**
 * A new primary knows what its predecessor had confirmed only when a write of its own is on a majority; until then a
 * majority read may answer an older state. So the first read from each primary comes after a write through it, and a
 * read that was overtaken by an election is made again.
 */
function createPrimaryFence(connection: MongoConnection): PrimaryFence {
  const client = connection.getClient()
  const fences = databaseOfConnection(connection).collection<{ _id: string; count: number }>('settings')
  let primary = 'first'
  let fenced: Promise<string> = Promise.resolve('')
  let isFencing = false
  const onChange = ({ newDescription }: mongo.TopologyDescriptionChangedEvent): void => {
    for (const server of newDescription.servers.values())
      if (server.type === 'RSPrimary') primary = `${server.address} ${server.electionId?.toHexString() ?? ''}`
  }
  client.on('topologyDescriptionChanged', onChange)

  async function fence(): Promise<string> {
    isFencing = true
    try {
      const through = primary
      await fences.updateOne({ _id: 'fence' }, { $inc: { count: 1 } }, { upsert: true, writeConcern: MAJORITY })
      return through
    } finally {
      isFencing = false
    }
  }

  return {
    async read(work) {
      for (;;) {
        const before = primary
        if ((await fenced.catch(() => '')) !== before) {
          if (!isFencing) fenced = fence()
          await fenced
          continue
        }
        const result = await work()
        if (primary === before) return result
      }
    },
  }
}
