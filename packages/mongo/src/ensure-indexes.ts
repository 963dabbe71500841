import { PARTITION_COUNT } from '@chat/domain'
import type { Model, mongo } from 'mongoose'
import { answerModel } from './answer/answer-schema.ts'
import { blockModel } from './block/block-schema.ts'
import { databaseOfConnection, type MongoConnection } from './connection.ts'
import { conversationModel } from './conversation/conversation-schema.ts'
import { participantModel } from './conversation/participant-schema.ts'
import { fileModel } from './file/file-schema.ts'
import { workerModel } from './lease/worker-schema.ts'
import { entryModel } from './log/entry-schema.ts'
import { notificationModel, notificationSettingsModel } from './notification/notification-schema.ts'
import { searchModel } from './search/search-schema.ts'
import { auditModel, reportModel } from './report/report-schema.ts'
import { threadModel } from './message/thread-schema.ts'
import { sessionModel } from './session/session-schema.ts'
import { userModel } from './user/user-schema.ts'

/** All collections with indexes beside `_id`. Their schemas say which query each index is for. */
const models = [
  answerModel,
  auditModel,
  blockModel,
  conversationModel,
  entryModel,
  fileModel,
  notificationModel,
  notificationSettingsModel,
  participantModel,
  searchModel,
  reportModel,
  sessionModel,
  threadModel,
  userModel,
  workerModel,
]

/** The two that fence off a second writer of a log. Without them nothing may be written. */
const FENCES = ['_id_', 'command']

const PARTITIONS_ID = 'partition-count'
interface SettingDocument {
  _id: string
  value: number
}

/** Creates what is missing, and writes down how many partitions there are. Can be repeated. */
export async function ensureIndexes(connection: MongoConnection): Promise<void> {
  const database = databaseOfConnection(connection)
  for (const modelOf of models) {
    const { collection, schema } = modelOf(connection) as unknown as Model<unknown>
    for (const [key, options] of schema.indexes()) {
      const { background: _, ...rest } = options as mongo.CreateIndexesOptions
      await database.collection(collection.name).createIndex(key as mongo.IndexSpecification, rest)
    }
  }
  await database
    .collection<SettingDocument>('settings')
    .updateOne({ _id: PARTITIONS_ID }, { $setOnInsert: { value: PARTITION_COUNT } }, { upsert: true })
  await assertIndexes(connection)
}

/** What `ensureIndexes` would still have to create, as `collection.index`. */
export async function missingIndexes(connection: MongoConnection): Promise<string[]> {
  const database = databaseOfConnection(connection)
  const existing = new Set((await database.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name))
  const missing: string[] = []
  for (const modelOf of models) {
    const { collection, schema } = modelOf(connection) as unknown as Model<unknown>
    const present = existing.has(collection.name) ? await database.collection(collection.name).indexes() : []
    const names = new Set(present.map(({ name }) => name))
    for (const [key, options] of schema.indexes()) {
      const name = (options as mongo.CreateIndexesOptions).name ?? Object.entries(key).flat().join('_')
      if (!names.has(name)) missing.push(`${collection.name}.${name}`)
    }
  }
  return missing
}

/** Every service refuses to start where this throws. */
export async function assertIndexes(connection: MongoConnection): Promise<void> {
  const database = databaseOfConnection(connection)
  const present = await database
    .listCollections({ name: 'entries' })
    .toArray()
    .then((found) => (found.length === 0 ? [] : database.collection('entries').indexes()))
  const unique = present.filter(({ name, unique: isUnique }) => name === '_id_' || isUnique).map(({ name }) => name)
  const missing = FENCES.filter((name) => !unique.includes(name))
  if (missing.length > 0) {
    throw new Error(`the database lacks the unique index ${missing.join(', ')} of entries: run the migration first`)
  }
  const setting = await database
    .collection<SettingDocument>('settings')
    .findOne({ _id: PARTITIONS_ID }, { readConcern: { level: 'majority' } })
  if (setting?.value !== PARTITION_COUNT) {
    throw new Error(
      `the database was made for ${setting?.value ?? 'no'} partitions, this program has ${PARTITION_COUNT}`,
    )
  }
}
