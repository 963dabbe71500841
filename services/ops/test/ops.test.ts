import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Chat, createChat } from '@chat/client'
import { findFreePort, findMongod, repositoryRoot } from '@chat/local-stack'
import { readConfig } from '@chat/service-kit'
import {
  eventually,
  freshDatabase,
  freshPrefix,
  requireTool,
  type RunningMinio,
  startMinio,
  startTestStack,
  type TestStack,
  whereInstalled,
} from '@chat/testkit'
import { checkHistory, createHistory, createRecordedClient, readStoredLogs } from '@chat/testkit/history'
import { Redis } from 'ioredis'
import { MongoClient } from 'mongodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { canaryConfig } from '../src/config.ts'
import { backup, createCanary, doctor, migrate, restore, startReplicaSet, waitForMigration } from '../src/index.ts'

const database = freshDatabase()
const restored = freshDatabase()
const { prefix } = freshPrefix()
const PASSWORD = 'correct-horse-7-battery'
const never = new AbortController().signal

let stack: TestStack
let folder: string
let environment: NodeJS.ProcessEnv

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chat-ops-'))
  const webRoot = join(folder, 'web')
  await mkdir(join(webRoot, 'assets'), { recursive: true })
  await writeFile(join(webRoot, 'index.html'), '<!doctype html><script src="/assets/app-1.js"></script>')
  await writeFile(join(webRoot, 'assets/app-1.js'), '// long enough to be worth it\n'.repeat(100))
  // A Redis of its own: its settings are changed.
  stack = await startTestStack({
    mongodbUri: database.uri,
    jobs: 1,
    files: 1,
    webRoot,
    env: { KEY_PREFIX: prefix, RATE_LIMIT_API_PER_MINUTE: '1000', CORS_ORIGINS: 'https://app.example' },
  })
  environment = { ...stack.env, LOG_LEVEL: 'silent', PUBLIC_URL: stack.url }
})
afterAll(async () => {
  await stack?.stop()
  await rm(folder, { recursive: true, force: true })
})

const examine = async (changed: NodeJS.ProcessEnv = {}, args: string[] = []) => {
  let text = ''
  const code = await doctor(['--json', ...args], { ...environment, ...changed }, (printed) => (text += printed))
  const { findings } = JSON.parse(text) as {
    findings: { check: string; severity: string; what: string; fix?: string }[]
  }
  return { code, wrong: findings.filter(({ severity }) => severity === 'failure'), findings }
}
const severityOf = ({ findings }: Awaited<ReturnType<typeof examine>>, check: string) =>
  findings.find((finding) => finding.check === check)?.severity

describe('the doctor', () => {
  test('finds nothing wrong with what works', async () => {
    const { code, wrong, findings } = await examine()
    expect(wrong).toEqual([])
    expect(code).toBe(0)
    for (const check of [
      'replica-set',
      'migration',
      'majority',
      'redis',
      'gateway',
      'worker',
      'jobs',
      'files',
      'web-app',
      'static-files',
      'cors',
      'websocket',
      'sticky',
      'proxy-headers',
    ]) {
      expect(findings.find((finding) => finding.check === check)).toMatchObject({ check, severity: 'ok' })
    }
  })

  test('says what is wrong with a configuration, each with its fix', async () => {
    const { code, wrong } = await examine(
      { MONGODB_URI: '', REDIS_URL: 'localhost', JWT_SECRET: 'secret', LOG_LEVEL: 'loud' },
      ['--production'],
    )
    expect(code).toBe(1)
    const said = wrong.map(({ what }) => what).join('\n')
    for (const name of ['MONGODB_URI', 'REDIS_URL', 'JWT_SECRET', 'LOG_LEVEL']) expect(said).toContain(`at ${name}`)
    expect(wrong.every(({ fix }) => fix !== undefined)).toBe(true)
  })

  test('is stricter about what people depend on', async () => {
    const strict = await examine({ RATE_LIMIT_LOGIN_PER_MINUTE: '0', CORS_ORIGINS: '*' }, ['--production'])
    expect(strict.code).toBe(1)
    for (const check of ['environment', 'https', 'rate-limits', 'cors', 'members'])
      expect(severityOf(strict, check), check).toBe('failure')
    expect(severityOf(await examine({ CORS_ORIGINS: '*' }), 'cors')).toBe('warning')
  })

  test('sees that a proxy lets people claim any address', async () => {
    const [api] = stack.apis
    const result = await examine({ PUBLIC_URL: api?.url }) // nobody stands in front who would overwrite the header
    expect(severityOf(result, 'proxy-headers')).toBe('warning')
    expect(severityOf(result, 'websocket')).toBe('failure')
  })

  test('sees that a proxy drops headers that browsers need', async () => {
    await using careless = await startCarelessProxy(stack.url)
    const result = await examine({ PUBLIC_URL: careless.url }, ['--production'])
    for (const check of ['static-files', 'cors']) expect(severityOf(result, check), check).toBe('failure')
  })

  test('misses the assistant where one is wanted, and says which names nothing reads', async () => {
    expect(severityOf(await examine(), 'ai')).toBe('note')
    const wanted = await examine({ OLLAMA_HOST: '127.0.0.1:11434', GOOGLE_CLIENT_ID: 'of-an-older-system' })
    expect(severityOf(wanted, 'ai')).toBe('warning')
    expect(wanted.findings.find(({ check }) => check === 'names')?.what).toContain('GOOGLE_CLIENT_ID')
  })

  whereInstalled('prometheus')('of what watches', () => {
    let port: number
    let prometheus: ReturnType<typeof spawn>
    const rules = () => join(folder, 'alerts.rules.yaml')
    const severities = async () => {
      const result = await examine({ PROMETHEUS_URL: `http://127.0.0.1:${port}` }, ['--production'])
      return ['monitoring', 'versions', 'alerts'].map((check) => severityOf(result, check))
    }

    beforeAll(async () => {
      port = await findFreePort()
      const config = join(folder, 'prometheus.yaml')
      const targets = stack.services.map(({ adminPort }) => `127.0.0.1:${adminPort}`)
      const scrape = { job_name: 'chat', scrape_interval: '1s', static_configs: [{ targets }] }
      await writeFile(config, JSON.stringify({ scrape_configs: [scrape], rule_files: [rules()] }))
      await writeFile(rules(), '{}')
      const store = `--storage.tsdb.path=${join(folder, 'prometheus')}`
      const listen = `--web.listen-address=127.0.0.1:${port}`
      prometheus = spawn('prometheus', [`--config.file=${config}`, store, listen], { stdio: 'ignore' })
    })
    afterAll(async () => {
      const ended = once(prometheus, 'exit')
      prometheus.kill()
      await ended
    })

    test('finds services without alerts, and then with them', async () => {
      await eventually(async () => expect(await severities()).toEqual(['ok', 'ok', 'failure']), { timeoutMs: 20_000 })
      const ours = await readFile(join(repositoryRoot, 'kubernetes/components/monitoring/alerts.yaml'), 'utf8')
      const [spec = ''] = ours.split(/^spec:\n/m).slice(1)
      await writeFile(rules(), spec.replaceAll(/^ {2}/gm, ''))
      prometheus.kill('SIGHUP') // it reads its files again
      await eventually(async () => expect(await severities()).toEqual(['ok', 'ok', 'ok']), { timeoutMs: 20_000 })
    }, 60_000)

    test('warns of one that cannot be asked', async () => {
      const result = await examine({ PROMETHEUS_URL: stack.url })
      expect(severityOf(result, 'monitoring')).toBe('warning')
    })
  })

  test('names servers that are not there', async () => {
    const port = await findFreePort()
    const result = await examine({
      MONGODB_URI: `mongodb://127.0.0.1:${port}/chat?replicaSet=rs0`,
      REDIS_URL: `redis://127.0.0.1:${port}`,
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      S3_ENABLED: 'true',
      S3_ENDPOINT: `127.0.0.1:${port}`,
      S3_ACCESS_KEY: 'doctor',
      S3_SECRET_KEY: PASSWORD,
    })
    expect(result.wrong.map(({ check }) => check)).toEqual(['mongodb', 'redis', 'public-address', 'object-store'])
  }, 30_000)

  test('names a Redis that forgets, and services that do not live', async () => {
    const redis = new Redis(stack.redis?.url ?? '')
    try {
      await redis.config('SET', 'maxmemory-policy', 'allkeys-lru')
      await redis.config('SET', 'appendonly', 'no')
      const result = await examine({ KEY_PREFIX: 'nobody' })
      expect(result.wrong.map(({ check }) => check)).toEqual(['redis-policy', 'gateway', 'worker', 'jobs'])
      expect(severityOf(result, 'redis-aof')).toBe('warning')
    } finally {
      await redis.config('SET', 'maxmemory-policy', 'noeviction')
      await redis.config('SET', 'appendonly', 'yes')
      redis.disconnect()
    }
  })

  test('finds a key for S3 missing', async () => {
    const { wrong } = await examine({ S3_ENABLED: 'true', S3_ACCESS_KEY: 'doctor' })
    expect(wrong).toMatchObject([{ check: 'object-store', what: expect.stringContaining('S3_SECRET_KEY') }])
  })

  requireTool('minio', 'put the MinIO server on PATH')('of an object store', () => {
    let minio: RunningMinio
    const look = async (changed: NodeJS.ProcessEnv = {}) => {
      const result = await examine({ ...minio.env, ...changed })
      return Object.fromEntries(
        result.findings
          .filter(({ check }) => /^(object|bucket)/.test(check))
          .map(({ check, severity }) => [check, severity]),
      )
    }
    beforeAll(async () => {
      minio = await startMinio()
    })
    afterAll(() => minio?.[Symbol.asyncDispose]())

    test('says what is wrong with it, from inside and from where browsers are', async () => {
      expect(await look()).toEqual({ 'object-store': 'ok', buckets: 'warning' })
      for (const bucket of ['chat-files', 'chat-thumbnails']) await minio.client.makeBucket(bucket)
      const works = {
        'object-store': 'ok',
        buckets: 'ok',
        'object-store-writes': 'ok',
        'object-store-public': 'ok',
        'object-store-private': 'ok',
        'object-store-cors': 'ok',
      }
      expect(await look()).toEqual(works)
      expect(await minio.objects()).toEqual([])
      expect(await look({ AWS_SECRET_ACCESS_KEY: 'another-key-than-the-right-one-0123' })).toEqual({
        'object-store': 'failure',
      })

      await using careless = await startCarelessProxy(String(minio.env['S3_PUBLIC_ENDPOINT']))
      expect(await look({ S3_PUBLIC_ENDPOINT: careless.url })).toEqual({ ...works, 'object-store-cors': 'failure' })
      expect(await minio.objects()).toEqual([])

      const { 'object-store-private': _, 'object-store-cors': __, ...seen } = works
      const unseen = {
        'object-store': 'ok',
        buckets: 'ok',
        'object-store-writes': 'ok',
        'object-store-public': 'failure',
      }
      expect(await look({ S3_PUBLIC_ENDPOINT: `http://127.0.0.1:${await findFreePort()}` })).toEqual(unseen)
      expect(await look({ S3_PUBLIC_ENDPOINT: stack.url })).toEqual(unseen) // another server
      expect(
        (await examine({ ...minio.env, PUBLIC_URL: 'https://127.0.0.1:1' })).wrong.map(({ what }) => what),
      ).toEqual(expect.arrayContaining([expect.stringContaining('is not https, but the page is')]))

      const everybody = {
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::chat-files/*',
      }
      const policy = JSON.stringify({ Version: '2012-10-17', Statement: [everybody] })
      await minio.client.setBucketPolicy('chat-files', policy)
      expect(await look()).toEqual({ ...seen, 'object-store-private': 'failure' })
    })
  })

  test('names an index that is missing, and the migration makes it', async () => {
    const client = new MongoClient(database.uri)
    try {
      await client.db().collection('users').dropIndex('username_1')
      const { wrong } = await examine()
      expect(wrong.map(({ what }) => what)).toEqual(['missing: users.username_1'])
      await expect(waitForMigration(environment, AbortSignal.timeout(1_000))).rejects.toThrow(
        /abort|timeout|not migrated/,
      )
      await migrate(environment)
      await waitForMigration(environment, never)
      expect((await examine()).code).toBe(0)
    } finally {
      await client.close()
    }
  })

  test('names a MongoDB that is no replica set, and `start-replica-set` makes it one', async () => {
    const { path } = await findMongod({ binDir: join(repositoryRoot, '.data/bin') })
    const [port, dbpath] = [await findFreePort(), await mkdtemp(join(folder, 'mongod-'))]
    const start = (...args: string[]) =>
      spawn(path, ['--dbpath', dbpath, '--port', String(port), '--bind_ip', '127.0.0.1', '--nounixsocket', ...args], {
        stdio: 'ignore',
      })
    const stop = async (server: ReturnType<typeof start>) => {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGKILL')
      await ended
    }
    const uri = `mongodb://127.0.0.1:${port}/chat`
    const alone = start()
    await eventually(
      async () => expect(severityOf(await examine({ MONGODB_URI: uri }), 'replica-set')).toBe('failure'),
      { timeoutMs: 20_000 },
    ).finally(() => stop(alone))
    const member = start('--replSet', 'rs0')
    try {
      await startReplicaSet({ REPLICA_SET_MEMBERS: `127.0.0.1:${port}` }, AbortSignal.timeout(20_000))
      expect(severityOf(await examine({ MONGODB_URI: `${uri}?replicaSet=rs0` }), 'replica-set')).toBe('ok')
    } finally {
      await stop(member)
    }
  }, 60_000)
})

/** Passes everything on but some headers. */
async function startCarelessProxy(target: string): Promise<AsyncDisposable & { readonly url: string }> {
  const { hostname, port } = new URL(target)
  const server = createServer((asked, response) => {
    const { 'accept-encoding': _, ...headers } = asked.headers
    const { method, url } = asked
    const passed = request({ hostname, port, method, path: url, headers }, (answer) => {
      const kept = Object.entries(answer.headers).filter(([name]) => !/^(access-control|cache-control)/.test(name))
      response.writeHead(answer.statusCode ?? 502, Object.fromEntries(kept))
      answer.pipe(response)
    })
    passed.on('error', () => response.destroy())
    asked.pipe(passed)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

test('a copy taken while people talk holds everything that was acknowledged before it, and works', async () => {
  const chats: Chat[] = []
  const history = createHistory()
  const opened: Disposable[] = []
  try {
    for (const name of ['ada', 'bob']) {
      const chat = createChat({ url: stack.url })
      chats.push(chat)
      await chat.signUp({ username: `${name}-drill`, email: `${name}-drill@example.com`, password: PASSWORD })
    }
    const [ada, bob] = chats as [Chat, Chat]
    const { id: conversationId } = await ada.createDirect(bob.store.getState().me?.id ?? '')
    const devices = await Promise.all(
      chats.map(async (chat, index) => {
        const { user, accessToken } = await chat.rest('login', {
          body: { username: `${['ada', 'bob'][index]}-drill`, password: PASSWORD },
        })
        const client = createRecordedClient({
          url: stack.url,
          token: accessToken,
          userId: user.id,
          device: `device-${index}`,
          history,
          conversationIds: [conversationId],
        })
        opened.push(client)
        return client
      }),
    )
    const say = (device: (typeof devices)[number], content: string) =>
      device.send({ name: 'send-message', conversationId, request: { conversationId, content }, body: content })
    for (let round = 0; round < 8; round += 1)
      await Promise.all(devices.map((device) => say(device, `before ${round}`)))
    const acknowledged = history.of('ack').flatMap(({ seq }) => (seq === null ? [] : [seq]))
    // What was promised; who was told of it then is another matter.
    const before = history.records.filter(({ type }) => ['invoke', 'ack', 'answer', 'nack'].includes(type))
    const later = Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        say(devices[index % 2] as (typeof devices)[number], `meanwhile ${index}`),
      ),
    )
    const copy = await backup([join(folder, 'copies'), '--keep', '2'], environment, never)
    await later

    await restore([copy], { ...environment, MONGODB_URI: restored.uri }, never)
    const logs = await readStoredLogs(restored.uri, [conversationId])
    expect(logs.entries.map(({ seq }) => seq)).toEqual(logs.entries.map((_, index) => index + 1))
    expect(logs.entries.map(({ seq }) => seq)).toEqual(expect.arrayContaining(acknowledged))

    // What people wrote down before the copy must hold on a system that runs on it, and so must what they do then.
    const second = createHistory()
    await using system = await startTestStack({
      mongodbUri: restored.uri,
      gateways: 1,
      workers: 1,
      jobs: 0,
      env: {
        KEY_PREFIX: `${prefix}-restored`,
        JWT_SECRET: stack.env['JWT_SECRET'],
        JWT_REFRESH_SECRET: stack.env['JWT_REFRESH_SECRET'],
      },
    })
    const again = createChat({ url: system.url })
    chats.push(again)
    const me = await again.signIn({ login: 'ada-drill', password: PASSWORD })
    const { accessToken } = await again.rest('login', { body: { username: 'ada-drill', password: PASSWORD } })
    const device = createRecordedClient({
      url: system.url,
      token: accessToken,
      userId: me.id,
      device: 'after',
      history: second,
      conversationIds: [conversationId],
    })
    opened.push(device)
    for (let round = 0; round < 5; round += 1) await say(device, `after ${round}`)
    await eventually(() => expect(device.cursorOf(conversationId)).toBe(logs.entries.length + 5))
    second.end()
    const stored = await readStoredLogs(system.env['MONGODB_URI'] ?? '', [conversationId])
    // That the devices of before got answers (I8) and entries (I5) is another system's affair.
    const meanwhile = history.of('invoke').filter((record) => !before.includes(record))
    const { violations } = checkHistory([...before, ...meanwhile, ...second.records], stored.entries)
    const isOld = (device: string) => device !== 'after'
    const ofOthers = new Set(['I5', 'I8'])
    expect(
      violations.filter(({ invariant, devices: concerned }) => !(ofOthers.has(invariant) && concerned.every(isOld))),
    ).toEqual([])
  } finally {
    for (const client of opened) client[Symbol.dispose]()
    await Promise.all(chats.map((chat) => chat.close()))
  }
}, 90_000)

test('people talk on while the next version migrates, and this one lives with what it added', async () => {
  const chats: Chat[] = []
  const history = createHistory()
  const mongo = new MongoClient(database.uri)
  const opened: Disposable[] = []
  try {
    for (const name of ['eve', 'fay']) {
      const chat = createChat({ url: stack.url })
      chats.push(chat)
      await chat.signUp({ username: name, email: `${name}@example.com`, password: PASSWORD })
    }
    const [eve, fay] = chats as [Chat, Chat]
    const { id: conversationId } = await eve.createDirect(fay.store.getState().me?.id ?? '')
    const { user, accessToken } = await eve.rest('login', { body: { username: 'eve', password: PASSWORD } })
    const open = (url: string, device: string) => {
      const client = createRecordedClient({
        url,
        token: accessToken,
        userId: user.id,
        device,
        history,
        conversationIds: [conversationId],
      })
      opened.push(client)
      return client
    }
    const device = open(stack.url, 'before')
    const say = (from: typeof device, content: string) =>
      from.send({ name: 'send-message', conversationId, request: { conversationId, content }, body: content })
    const talking = Promise.all(Array.from({ length: 60 }, (_, index) => say(device, `meanwhile ${index}`)))

    // A later version brings fields, an index and a collection; it takes nothing away.
    const collections = await mongo.db().listCollections({ type: 'collection' }, { nameOnly: true }).toArray()
    for (const { name } of collections) {
      const collection = mongo.db().collection(name)
      await collection.updateMany({}, { $set: { addedByTheNextVersion: { since: 2 } } })
      await collection.createIndex({ addedByTheNextVersion: 1 })
    }
    await mongo.db().collection('of-the-next-version').insertOne({ knownTo: 'it alone' })
    await migrate(environment)
    await talking
    expect((await examine()).wrong).toEqual([])

    // A process of this version that starts only now, beside those that were there.
    await using system = await startTestStack({
      mongodbUri: database.uri,
      redisUrl: stack.env['REDIS_URL'],
      gateways: 1,
      workers: 1,
      jobs: 0,
      migrate: false,
      env: { ...stack.env, PORT: undefined, ADMIN_PORT: undefined, NODE_ID: undefined },
    })
    const late = open(system.url, 'after')
    await say(late, 'from the other one')
    await say(device, 'and back')
    for (const each of [device, late]) await eventually(() => expect(each.cursorOf(conversationId)).toBeGreaterThan(61))
    history.end()
    const stored = await readStoredLogs(database.uri, [conversationId])
    expect(checkHistory(history.records, stored.entries).violations).toEqual([])
    expect(history.of('ack')).toHaveLength(62)
  } finally {
    for (const client of opened) client[Symbol.dispose]()
    await Promise.all(chats.map((chat) => chat.close()))
    await mongo.close()
  }
}, 90_000)

test('a copy that is damaged, or a database that is not empty, is left alone', async () => {
  const copies = join(folder, 'other')
  const copy = await backup([copies], environment, never)
  await expect(restore([copy], environment, never)).rejects.toThrow('is not empty')
  await truncate(join(copy, 'entries.bson.gz'), 10)
  await expect(restore([copy], { ...environment, MONGODB_URI: restored.uri }, never)).rejects.toThrow('damaged')
  await expect(restore([copies], environment, never)).rejects.toThrow('is not a copy')
  await backup([copies, '--keep', '1'], environment, never)
  expect(await readdir(copies)).toHaveLength(1)
})

test('the canary measures its way through the edge, and says where it ends', async () => {
  const config = readConfig(canaryConfig, {
    CANARY_URL: stack.url,
    CANARY_PASSWORD: PASSWORD,
    CANARY_EVERY: '100ms',
    CANARY_TIMEOUT: '2s',
    LOG_LEVEL: 'silent',
  })
  await using canary = await createCanary(config)
  const metrics = async () => (await fetch(`http://127.0.0.1:${canary.adminPort}/metrics`)).text()
  const valueOf = async (name: string) =>
    Number(new RegExp(`^${name.replaceAll(/[{}]/g, '\\$&')} (\\S+)$`, 'm').exec(await metrics())?.[1])
  await eventually(async () => expect(await valueOf('chat_canary_round_trip_seconds_count')).toBeGreaterThan(3), {
    timeoutMs: 20_000,
  })
  expect(await valueOf('chat_canary_messages_total{outcome="failed"}')).toBe(0)
  for (const worker of stack.workers) worker.signal('SIGSTOP')
  try {
    await eventually(async () => expect(await valueOf('chat_canary_failures_total{step="send"}')).toBe(1), {
      timeoutMs: 25_000,
    })
  } finally {
    for (const worker of stack.workers) worker.signal('SIGCONT')
  }
  await canary.drain(never)
}, 60_000)
