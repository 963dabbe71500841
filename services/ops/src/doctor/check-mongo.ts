import { connectMongo } from '@chat/mongo'
import { MongoClient } from 'mongodb'
import type { DoctorConfig } from '../config.ts'
import { whatIsMissing } from '../migrate.ts'
import { failure, type Finding, matters, ok, reasonOf, warning } from './finding.ts'

const VERSION_MIN = 6
const MEMBERS_MIN = 3
const CLOCK_WARNING_MS = 1_000
const CLOCK_FAILURE_MS = 30_000
const REACH_FIX =
  'is it running, does the address name the right host and port, may this machine reach it, are user and password right? (docs/operations/troubleshooting.md)'

export async function checkMongo({ MONGODB_URI }: DoctorConfig, isProduction: boolean): Promise<Finding[]> {
  const client = new MongoClient(MONGODB_URI, { appName: 'chat-doctor', serverSelectionTimeoutMS: 5_000 })
  try {
    await client.connect()
    const admin = client.db('admin')
    const hello = await admin.command({ hello: 1 })
    if (typeof hello['setName'] !== 'string') {
      return [
        failure(
          'replica-set',
          'MongoDB is no replica set: what it acknowledges may be lost, and services will not start',
          'start mongod with --replSet rs0, then run `chatterbox start-replica-set` once with REPLICA_SET_MEMBERS',
        ),
      ]
    }
    const before = Date.now()
    const status = await admin.command({ serverStatus: 1 }).catch(() => hello)
    const between = (before + Date.now()) / 2
    const members = (hello['hosts'] as string[]).length
    return [
      ok('replica-set', `replica set ${hello['setName']} answers`),
      members >= MEMBERS_MIN
        ? ok('members', `${members} members`)
        : matters(isProduction)(
            'members',
            `${members} member: when it dies, so does the chat, and its disk holds the only copy`,
            'add members until there are three',
          ),
      versionOf(String(status['version'] ?? '0')),
      clockOf('MongoDB', (status['localTime'] as Date).getTime() - between),
      await durability(client),
      await indexes(MONGODB_URI),
    ]
  } catch (error) {
    return [failure('mongodb', `MongoDB cannot be reached: ${reasonOf(error)}`, REACH_FIX)]
  } finally {
    await client.close()
  }
}

const versionOf = (version: string): Finding =>
  version === '0'
    ? warning(
        'mongodb-version',
        'the version of MongoDB is not told to this user',
        'give the user the role clusterMonitor',
      )
    : Number.parseInt(version, 10) >= VERSION_MIN
      ? ok('mongodb-version', `MongoDB ${version}`)
      : failure('mongodb-version', `MongoDB ${version} is too old`, `upgrade to ${VERSION_MIN}.0 or newer`)

export const clockOf = (whose: string, differenceMs: number): Finding => {
  const seconds = (Math.abs(differenceMs) / 1000).toFixed(1)
  if (Math.abs(differenceMs) < CLOCK_WARNING_MS) return ok('clock', `the clock of ${whose} agrees with ours`)
  const say = Math.abs(differenceMs) < CLOCK_FAILURE_MS ? warning : failure
  return say(
    'clock',
    `the clock of ${whose} is ${seconds} s from ours: tokens expire too early or too late`,
    'let every machine keep its time by NTP (chrony, systemd-timesyncd)',
  )
}

/** A write that a majority must confirm, and that leaves nothing behind. */
async function durability(client: MongoClient): Promise<Finding> {
  try {
    await client
      .db()
      .collection('settings')
      .deleteOne({ _id: 'doctor' as never }, { writeConcern: { w: 'majority', journal: true, wtimeoutMS: 5_000 } })
    return ok('majority', 'a majority of the members confirms writes')
  } catch (error) {
    return failure(
      'majority',
      `a majority does not confirm writes: ${reasonOf(error)}`,
      'see `rs.status()`: are enough members up, and may this user write?',
    )
  }
}

async function indexes(uri: string): Promise<Finding> {
  const connection = await connectMongo(uri, { appName: 'chat-doctor', maxPoolSize: 2 })
  try {
    const missing = await whatIsMissing(connection)
    return missing.length === 0
      ? ok('migration', 'all indexes and the public rooms are there')
      : failure(
          'migration',
          `missing: ${missing.join(', ')}`,
          'run `chatterbox migrate` (in Kubernetes the job migrate-…)',
        )
  } finally {
    await connection.close()
  }
}
