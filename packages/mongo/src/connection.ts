import { type Connection, Mongoose } from 'mongoose'

export type MongoConnection = Connection

const DATABASE_DEFAULT = 'chat'

/** Told of every command that goes to the database. */
export interface MongoWatch {
  began(command: { requestId: number; name: string; collection: string }): void
  ended(command: { requestId: number; failure?: Error }): void
}

export interface MongoOptions {
  /** Seen in the logs and in currentOp of the database. */
  appName?: string
  maxPoolSize?: number
  /** After which a silent socket is given up; 0 for never, as a migration of a large collection needs. */
  socketTimeoutMs?: number
  /**
   * Reads by id wait so long for company after the last one: for a process to which many come at once, and a few
   * milliseconds are nothing.
   */
  readRestMs?: number
  watch?: MongoWatch | null
}

const readRestOf = new WeakMap<MongoConnection, number>()

export const readRestMsOf = (connection: MongoConnection): number => readRestOf.get(connection) ?? 0

/** Connected when it resolves. The caller closes it. Has its own mongoose: nothing is shared between connections. */
export async function connectMongo(
  uri: string,
  { appName = 'chat', maxPoolSize = 10, socketTimeoutMs = 15_000, readRestMs = 0, watch = null }: MongoOptions = {},
): Promise<MongoConnection> {
  const mongoose = new Mongoose({ strict: 'throw', strictQuery: 'throw', autoIndex: false, sanitizeFilter: true })
  const connection = mongoose.createConnection(uri, {
    appName,
    maxPoolSize,
    socketTimeoutMS: socketTimeoutMs,
    serverSelectionTimeoutMS: 5_000, // an election takes 2 to 4 s
    waitQueueTimeoutMS: 5_000,
    connectTimeoutMS: 5_000,
    dbName: databaseOf(uri),
    writeConcern: { w: 'majority', journal: true },
    readPreference: 'primary',
    ignoreUndefined: true,
    autoCreate: false,
    autoIndex: false,
    bufferCommands: false,
    monitorCommands: watch !== null,
  })
  readRestOf.set(connection, readRestMs)
  connection.on('error', () => {}) // each call tells of its own failure
  try {
    await connection.asPromise()
    if (watch !== null) tell(watch, connection.getClient())
    return connection
  } catch (error) {
    await connection.close(true)
    throw error
  }
}

function tell(watch: MongoWatch, client: ReturnType<MongoConnection['getClient']>): void {
  client.on('commandStarted', ({ requestId, commandName, command }) => {
    const collection: unknown = command[commandName === 'getMore' ? 'collection' : commandName]
    watch.began({ requestId, name: commandName, collection: typeof collection === 'string' ? collection : '' })
  })
  client.on('commandSucceeded', ({ requestId }) => watch.ended({ requestId }))
  client.on('commandFailed', ({ requestId, failure }) => watch.ended({ requestId, failure }))
}

/** For readiness. */
export async function pingMongo(connection: MongoConnection): Promise<void> {
  await databaseOfConnection(connection).command({ ping: 1, maxTimeMS: 2_000 })
}

export function databaseOfConnection({ db }: MongoConnection): NonNullable<MongoConnection['db']> {
  if (!db) throw new Error('the connection to MongoDB is not open')
  return db
}

function databaseOf(uri: string): string {
  const [, path] = /^mongodb(?:\+srv)?:\/\/[^/?]+\/([^?]+)/.exec(uri) ?? []
  return path === undefined ? DATABASE_DEFAULT : decodeURIComponent(path)
}
