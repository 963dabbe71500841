import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Chat, createChat } from '@chat/client'
import { findFreePort, repositoryRoot } from '@chat/local-stack'
import { eventually } from '@chat/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { images } from '../src/services.ts'

/** Images that are there already: nothing is pulled, and bundles are made outside. */
const bases = { node: process.env['NODE_IMAGE'], nginx: process.env['NGINX_IMAGE'] }
// The assistant's model server where there is an image of it.
const PROFILES = process.env['OLLAMA_IMAGE'] === undefined ? [] : ['--profile', 'ai']
const COMPOSE = ['-p', 'chatterbox-test', ...PROFILES, '-f', 'docker/docker-compose.prod.yml']
const TAG = 'test'
const MESSAGES = 60
const PASSWORD = 'correct-horse-7-battery'

let url: string
let environment: NodeJS.ProcessEnv
const chats: Chat[] = []

const run = async (program: string, ...args: string[]): Promise<string> =>
  (
    await promisify(execFile)(program, args, {
      cwd: repositoryRoot,
      env: { ...process.env, ...environment },
      maxBuffer: 1 << 26,
    })
  ).stdout.trim()
const compose = (...args: string[]) => run('docker-compose', ...COMPOSE, ...args)
const build = async (image: string, ...more: string[]): Promise<string> => {
  const [file, base] = image === 'web' ? ['web', bases.nginx] : ['service', bases.node]
  const args = { SERVICE: image, BUNDLE: 'given', RUNTIME_IMAGE: base, BUILD_IMAGE: bases.node, SOURCE_DATE_EPOCH: 0 }
  const buildArgs = Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`])
  return run(
    'docker',
    'build',
    '-q',
    ...more,
    '-f',
    `docker/${file}.Dockerfile`,
    ...buildArgs,
    '-t',
    `chatterbox/${image}:${TAG}`,
    '.',
  )
}

beforeAll(async () => {
  const port = await findFreePort()
  url = `http://127.0.0.1:${port}`
  const secret = () => randomBytes(32).toString('base64url')
  environment = {
    DOCKER_BUILDKIT: '1',
    TAG,
    PUBLISH: `127.0.0.1:${port}`,
    JWT_SECRET: secret(),
    JWT_REFRESH_SECRET: secret(),
    S3_ACCESS_KEY: randomBytes(10).toString('hex'),
    S3_SECRET_KEY: secret(),
  }
  const source = 'packages/deployment/src'
  for (const image of Object.keys(images))
    await run(process.execPath, `${source}/bundle.ts`, image, join('dist/images', image))
  await run(process.execPath, `${source}/bundle-web.ts`, 'dist/images/web')
  for (const image of [...Object.keys(images), 'web']) await build(image)
  await compose('up', '-d', '--no-build', '--wait', '--wait-timeout', '600').catch(async (error: unknown) => {
    throw new Error(`${await compose('ps', '-a')}\n${await compose('logs', '--tail', '20')}`, { cause: error })
  })
}, 1_500_000)

afterAll(async () => {
  await Promise.all(chats.map((chat) => chat.close()))
  await compose('down', '-v', '--remove-orphans')
}, 60_000)

test('what runs in a container is small in what it may do', async () => {
  const services = ['chat-app', 'api', 'gateway', 'worker', 'jobs', 'files', ...(PROFILES.length > 0 ? ['ai'] : [])]
  const ids = (await compose('ps', '-q', ...services)).split('\n')
  const inspected = JSON.parse(await run('docker', 'inspect', ...ids)) as {
    Config: { User: string; Labels: Record<string, string> }
    HostConfig: { ReadonlyRootfs: boolean; CapDrop: string[] }
  }[]
  expect(inspected.length).toBe(services.length + 2) // two gateways and two workers
  for (const { Config, HostConfig } of inspected) {
    expect(Config.User).toBe('65532:65532')
    expect(HostConfig).toMatchObject({ ReadonlyRootfs: true, CapDrop: ['ALL'] })
    expect(Config.Labels['org.opencontainers.image.licenses']).toBe('MIT')
  }
})

test('an image that is built twice from nothing is the same', async () => {
  const layersOf = (id: string) => run('docker', 'inspect', '--format', '{{json .RootFS.Layers}}', id)
  const first = await build('gateway', '--no-cache')
  await run(process.execPath, 'packages/deployment/src/bundle.ts', 'gateway', 'dist/images/gateway')
  const second = await build('gateway', '--no-cache')
  expect(await layersOf(second)).toBe(await layersOf(first))
  // An engine before 23 writes beside them when it did so.
  const engine = Number.parseInt(await run('docker', 'version', '--format', '{{.Server.Version}}'), 10)
  if (engine >= 23) expect(second).toBe(first)
})

test('two people talk through nginx while the gateways and workers are restarted, and nothing is lost', async () => {
  expect(await (await fetch(url)).text()).toContain('<div id="root"')
  for (const username of ['ada', 'bob']) {
    const chat = createChat({ url })
    chats.push(chat)
    await chat.signUp({ username, email: `${username}@example.com`, password: PASSWORD })
    await chat.connect()
  }
  const [ada, bob] = chats as [Chat, Chat]
  const { id } = await ada.createDirect(bob.store.getState().me?.id ?? '')
  const arrived: string[] = []
  bob.on('new-message', ({ content }) => arrived.push(content))
  await bob.openConversation(id)
  const sent = Array.from({ length: MESSAGES }, (_, index) => `message ${index}`)
  const restarting = compose('restart', 'gateway', 'worker')
  await Promise.all(sent.map((content) => ada.sendMessage(id, content).acknowledged))
  await restarting
  await ada.sendMessage(id, 'after').acknowledged
  await eventually(() => expect(arrived).toEqual([...sent, 'after']), { timeoutMs: 30_000 })

  const file = await ada.uploadFile(id, new Blob(['kept in MinIO']), { name: 'note.txt' })
  await ada.sendMessage(id, '', { attachments: [{ id: file.id }] }).acknowledged
  expect(await (await fetch(new URL(file.url, url), { headers: await tokenOf('bob') })).text()).toBe('kept in MinIO')
}, 300_000)

test('a copy can be taken, and the doctor finds nothing wrong but that MongoDB is one alone', async () => {
  await compose('run', '--rm', 'backup')
  const { findings } = JSON.parse(await compose('run', '--rm', 'doctor', 'doctor', '--json')) as {
    findings: { check: string; severity: string; what: string }[]
  }
  const severityOf = (check: string) => findings.find((finding) => finding.check === check)?.severity
  expect(findings.filter(({ severity }) => ['failure', 'warning'].includes(severity))).toMatchObject([
    { check: 'members', severity: 'warning' },
  ])
  for (const check of ['sticky', 'websocket', 'static-files', 'files', 'backup']) expect(severityOf(check)).toBe('ok')
}, 120_000)

async function tokenOf(username: string): Promise<{ authorization: string }> {
  const answer = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: PASSWORD }),
  })
  return { authorization: `Bearer ${((await answer.json()) as { accessToken: string }).accessToken}` }
}
