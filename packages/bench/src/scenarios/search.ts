import { databaseOfConnection, type MongoConnection } from '@chat/mongo'
import { createPeople, createRestClient, type RestClient } from '@chat/testkit'
import type { DirectMessagesPhase } from '../load/direct-messages.ts'
import { createChance, type QueryKind, queryOf, type SearchedQuery } from '../load/generated-messages.ts'
import { createLatencyRecorder } from '../load/latency.ts'
import { startDirectMessages } from '../load/start-direct-messages.ts'
import { alternate } from '../measure/alternate.ts'
import { measureInserts, TEXT_OPTIONS } from '../measure/insert-cost.ts'
import { rounded } from '../report/report.ts'
import { atMost, figure, ratioOf, spreadOn } from '../report/spread.ts'
import type { Scenario } from '../scenario.ts'
import type { Outcome, Side } from '../side.ts'
import { CHATTERBOX, createPairs, startChatterbox } from '../sides/chatterbox.ts'
import { connectForLoad, loadMessages, type SearchedMessages, storageOf } from '../sides/searched-messages.ts'

const TEXT = 'MongoDB $text'
const WITHOUT_JOBS = 'chatterbox without jobs'
const ALL = 1_000_000
const ONE = 10_000
const LARGEST = 200_000
const CONVERSATIONS = 200
const LIMIT = 20
const SEND = { ratePerSecond: 500 }
const PAIRS = 100
const QUERY_MAX_MS = 10_000
const MEGABYTE = 1_000_000

const ONE_STEP = `one of ${ONE.toLocaleString('en')}`
const ALL_STEP = `all ${ALL.toLocaleString('en')}`
const SEND_STEP = `send ${SEND.ratePerSecond}/s`
const KINDS: readonly QueryKind[] = [
  'rare word',
  'frequent word',
  'two words',
  'phrase',
  'beginning',
  'word of a sender',
]

interface SearchStep {
  readonly isInOne: boolean
  readonly seconds: number
}
type Ask = (query: SearchedQuery, isInOne: boolean) => Promise<number>

export const search: Scenario = {
  name: 'search',
  what: `search in one conversation of ${ONE} messages and in ${ALL} of ${CONVERSATIONS} conversations, beside $text`,
  async run({ seconds, repeats, onProgress }) {
    await using scope = new AsyncDisposableStack()
    const { stack, side } = await startChatterbox(scope, { workers: 1, edge: 'none', jobs: 0, gateways: 1 })
    const uri = String(stack.env['MONGODB_URI'])
    const connection = scope.adopt(await connectForLoad(uri), (open) => open.close())
    const [me] = await createPeople(stack, 1)
    if (!me) throw new Error('nobody is there to search')
    onProgress(`writing ${ALL} messages`)
    const loaded = await loadMessages(connection, me.userId, countsOf(), onProgress)
    onProgress('making the $text index')
    const entries = databaseOfConnection(connection).collection('entries')
    const before = await storageOf(connection)
    await entries.createIndex({ 'body.content': 'text' }, TEXT_OPTIONS)
    const textBytes = (await storageOf(connection)).entriesBytes - before.entriesBytes

    const rest = createRestClient(stack.url, me.accessToken)
    const { processes } = side
    const mongod = { mongod: processes['mongod'] ?? [] }
    const sides: Side<SearchStep>[] = [
      { ...side, run: (step) => searchFor(step, loaded, KINDS, askChatterbox(rest, loaded)) },
      {
        name: TEXT,
        durability: 'a query of the driver, on the same data',
        processes: mongod,
        // It knows no beginnings of words.
        run: (step) =>
          searchFor(
            step,
            loaded,
            KINDS.filter((kind) => kind !== 'beginning'),
            askText(connection, loaded),
          ),
      },
    ]
    const steps = { [ONE_STEP]: { isInOne: true, seconds }, [ALL_STEP]: { isInOne: false, seconds } }
    const warmUp = { isInOne: false, seconds: 2 }
    const searches = await alternate({ sides, steps, warmUp, repeats, onProgress })
    onProgress('inserting with and without')
    const cost = await measureInserts(uri)
    const sends = await alternate({
      sides: [await sender(CHATTERBOX, 1), await sender(WITHOUT_JOBS, 0)],
      steps: { [SEND_STEP]: { ...SEND, seconds } },
      warmUp: { ...SEND, seconds: 3 },
      repeats,
      onProgress,
    })
    const p99 = (step: string) => spreadOn(searches, CHATTERBOX, step, figure('p99 ms')).median
    return {
      runs: [...searches, ...sends],
      ratios: [
        ...Object.keys(steps).flatMap((step) =>
          ['p50 ms', 'p99 ms'].flatMap((what) =>
            ratioOf(searches, { what, side: CHATTERBOX, to: TEXT, step, read: figure(what) }),
          ),
        ),
        ...['ack p50 ms', 'ack p99 ms'].flatMap((what) =>
          ratioOf(sends, { what, side: CHATTERBOX, to: WITHOUT_JOBS, step: SEND_STEP, read: figure(what) }),
        ),
      ],
      goals: [
        ...atMost(`p99 ≤ 100 ms in ${ONE_STEP}`, 100, p99(ONE_STEP)),
        ...atMost(`p99 ≤ 500 ms in ${ALL_STEP}`, 500, p99(ALL_STEP)),
      ],
      durability: Object.fromEntries(sides.map(({ name, durability }) => [name, durability])),
      skipped: [],
      notes: [
        `Storage: the log ${megabytes(before.entriesBytes)}, the search documents with their indexes ` +
          `${megabytes(before.searchBytes)} (of that the tokens' index ${megabytes(before.tokenIndexBytes)}), ` +
          `which is ${rounded((before.searchBytes / before.entriesBytes) * 100, 0)} % of the log; ` +
          `the $text index ${megabytes(textBytes)}.`,
        `An insert into the log in batches of 100: ${rounded(cost.logMicros, 0)} µs a message, ` +
          `with a $text index on it ${rounded(cost.logWithTextMicros, 0)} µs. ` +
          `The job's tokens take ${rounded(cost.tokensMicros, 0)} µs a message, beside the path.`,
      ],
    }

    /** An idle system of its own, that sends as S1 does. */
    async function sender(name: string, jobs: number): Promise<Side<DirectMessagesPhase>> {
      const started = await startChatterbox(scope, { workers: 1, jobs })
      const pairs = await createPairs(started.stack, PAIRS)
      return { ...started.side, name, run: await startDirectMessages(scope, { protocol: 'socket.io', pairs }) }
    }
  },
}

const megabytes = (bytes: number): string => `${rounded(bytes / MEGABYTE, 0)} MB`

/** One of the size that is searched alone, one large, and many of the same size. */
function countsOf(): number[] {
  const others = CONVERSATIONS - 2
  const share = Math.floor((ALL - ONE - LARGEST) / others)
  return [ONE, LARGEST, ...Array.from({ length: others }, () => share)]
}

/** One query after the other, of all kinds in turn. */
async function searchFor(
  { isInOne, seconds }: SearchStep,
  { said }: SearchedMessages,
  kinds: readonly QueryKind[],
  ask: Ask,
): Promise<Outcome> {
  const chance = createChance(Math.floor(performance.now()))
  const latencies = createLatencyRecorder()
  const byKind = new Map(kinds.map((kind) => [kind, createLatencyRecorder()]))
  const cpuBefore = process.cpuUsage()
  const startedAt = performance.now()
  let found = 0
  for (let turn = 0; performance.now() - startedAt < seconds * 1_000 || turn < kinds.length; turn++) {
    const kind = kinds[turn % kinds.length] as QueryKind
    const query = queryOf(kind, chance, said[Math.floor(chance() * said.length)] ?? '')
    const askedAt = performance.now()
    found += await ask(query, isInOne)
    const ms = performance.now() - askedAt
    latencies.record(ms)
    byKind.get(kind)?.record(ms)
  }
  const elapsedMs = performance.now() - startedAt
  const { user, system } = process.cpuUsage(cpuBefore)
  const { count, p50Ms, p99Ms, maxMs } = latencies.read()
  const perKind = [...byKind].map(([kind, recorder]) => [`${kind} p99 ms`, recorder.read().p99Ms])
  return {
    work: { search: count },
    figures: { 'p50 ms': p50Ms, 'p99 ms': p99Ms, 'max ms': maxMs, ...Object.fromEntries(perKind), found },
    generatorCores: (user + system) / 1_000 / elapsedMs,
  }
}

function askChatterbox(rest: RestClient, { conversationIds, senderIds }: SearchedMessages): Ask {
  return async ({ kind, words }, isInOne) => {
    const text = kind === 'phrase' ? `"${words.join(' ')}"` : words.join(' ')
    const more = kind === 'beginning' ? '*' : kind === 'word of a sender' ? ` from:${senderIds[0]}` : ''
    const where = isInOne ? `/conversations/${conversationIds[0]}/search` : '/search/messages'
    const q = encodeURIComponent(`${text}${more}`)
    return (await rest.get<{ items: unknown[] }>(`${where}?q=${q}&limit=${LIMIT}`)).items.length
  }
}

function askText(connection: MongoConnection, { conversationIds, senderIds }: SearchedMessages): Ask {
  const entries = databaseOfConnection(connection).collection('entries')
  return async ({ kind, words }, isInOne) => {
    const $search = kind === 'phrase' ? `"${words.join(' ')}"` : words.map((word) => `"${word}"`).join(' ')
    const conversationId = isInOne ? conversationIds[0] : { $in: [...conversationIds] }
    const sender = kind === 'word of a sender' ? { actorId: senderIds[0] } : {}
    const found = await entries
      .find({ $text: { $search }, conversationId, ...sender }, { maxTimeMS: QUERY_MAX_MS })
      .sort({ at: -1 })
      .limit(LIMIT)
      .toArray()
      .catch(() => []) // it took as long as that: the time is what counts
    return found.length
  }
}
