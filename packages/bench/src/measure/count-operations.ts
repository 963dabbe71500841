import type { RunningStack } from '@chat/local-stack'
import { MongoClient } from 'mongodb'

export interface Operations {
  /** Of every kind, as the database counts them: each document of a batch of updates is one. */
  readonly operations: number
  readonly reads: number
  /** Commands that write, however many documents. */
  readonly writeCommands: number
  readonly documentsWritten: number
}

interface ServerStatus {
  readonly opcounters: Readonly<Record<'insert' | 'query' | 'update' | 'delete' | 'getmore', number>>
  readonly metrics: {
    readonly commands: Readonly<Record<'insert' | 'update' | 'delete' | 'findAndModify', { readonly total: number }>>
  }
}

/** What the database did meanwhile, by its own count. */
export async function countOperations<T>(
  { env }: Pick<RunningStack, 'env'>,
  act: () => Promise<T>,
): Promise<T & { readonly operations: Operations }> {
  const client = new MongoClient(String(env['MONGODB_URI']))
  try {
    const before = await readOperations(client)
    const result = await act()
    const after = await readOperations(client)
    const done = (of: keyof Operations) => after[of] - before[of]
    const operations = {
      operations: done('operations'),
      reads: done('reads'),
      writeCommands: done('writeCommands'),
      documentsWritten: done('documentsWritten'),
    }
    return { ...result, operations }
  } finally {
    await client.close()
  }
}

async function readOperations(client: MongoClient): Promise<Operations> {
  const status = (await client.db('admin').command({ serverStatus: 1 })) as unknown as ServerStatus
  const { insert, query, update, delete: deleted, getmore } = status.opcounters
  const { commands } = status.metrics
  const documentsWritten = Number(insert) + Number(update) + Number(deleted)
  const reads = Number(query) + Number(getmore)
  const writeCommands =
    Number(commands.insert.total) +
    Number(commands.update.total) +
    Number(commands.delete.total) +
    Number(commands.findAndModify.total)
  return { operations: documentsWritten + reads, reads, writeCommands, documentsWritten }
}
