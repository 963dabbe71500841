import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { apiConfig, createApi } from '@chat/api'
import type { File, Me } from '@chat/contracts'
import { readConfig } from '@chat/service-kit'
import { freshDatabase, freshPrefix } from '@chat/testkit'
import { createWorker } from '@chat/worker'
import { workerConfig } from '@chat/worker/config'
import { afterAll, beforeAll } from 'vitest'
import { createFiles, type Files, filesConfig } from '../src/index.ts'

const OPS = fileURLToPath(new URL('../../ops/src/main.ts', import.meta.url))
const run = promisify(execFile)

// oxlint-disable-next-line typescript/no-explicit-any -- what was said is what the tests look into
export type Said = Record<string, any>

export interface Person {
  user: Me
  accessToken: string
}

export interface Piece {
  name: string
  bytes: Uint8Array<ArrayBuffer> | string
}

export interface FilesSystem {
  readonly files: Files
  readonly env: Record<string, string>
  person(username: string): Promise<Person>
  call(method: string, path: string, as: Person, body?: unknown): Promise<{ status: number; body: Said }>
  /** A fetch of what the files service has. */
  get(path: string, as?: Person | null, headers?: Record<string, string>): Promise<Response>
  upload(
    as: Person,
    conversationId: string | null,
    pieces: Piece[],
    path?: string,
  ): Promise<{ status: number; body: Said }>
  /** Uploaded, and sent with a message. */
  sent(as: Person, conversationId: string, piece: Piece): Promise<{ file: File; messageId: string; seq: number }>
  direct(one: Person, other: Person): Promise<string>
  group(owner: Person, others: Person[]): Promise<string>
  /** Everything that lies in the store. */
  objects(): Promise<string[]>
  startFiles(more?: Record<string, string>): Promise<Files>
}

/** The api, a worker and files of a test file, on a database and a folder of its own. Call it at the top of the file. */
export function startFilesSystem(
  more: Record<string, string> = {},
  {
    before,
    listObjects,
  }: {
    /** What else it needs to know, once that runs. */
    before?: () => Promise<Record<string, string>>
    listObjects?: () => Promise<string[]>
  } = {},
): FilesSystem {
  const database = freshDatabase()
  const redis = freshPrefix()
  const scope = new AsyncDisposableStack()
  const env: Record<string, string> = {
    MONGODB_URI: database.uri,
    REDIS_URL: redis.url,
    KEY_PREFIX: redis.prefix,
    JWT_SECRET: 'kX93hdQ0zLm27vTnBpRw58sYcUfGaJe1',
    JWT_REFRESH_SECRET: 'Zp48wLq6TnXv19bRkYdM03hCsGuJfAe7',
    PASSWORD_HASH: 'bcrypt:4',
    RATE_LIMIT_API_PER_MINUTE: '0',
    RATE_LIMIT_MESSAGES_PER_SECOND: '0',
    RATE_LIMIT_LOGIN_PER_MINUTE: '0',
    LOG_LEVEL: 'error',
    ...more,
  }
  let api: Awaited<ReturnType<typeof createApi>>
  let files: Files
  let folder = ''

  const startFiles = async (others: Record<string, string> = {}): Promise<Files> =>
    scope.use(await createFiles(readConfig(filesConfig, { ...env, ...others })))

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chat-files-'))
    env['FILES_DIR'] = folder
    Object.assign(env, await before?.())
    scope.defer(() => rm(folder, { recursive: true, force: true }))
    await run(process.execPath, [OPS, 'migrate'], { env: { ...process.env, ...env } })
    scope.use(await createWorker(readConfig(workerConfig, env)))
    api = scope.use(await createApi(readConfig(apiConfig, env)))
    files = await startFiles()
  })
  afterAll(() => scope.disposeAsync())

  const authorization = (as: Person) => ({ authorization: `Bearer ${as.accessToken}` })
  async function said(response: Response): Promise<{ status: number; body: Said }> {
    const text = await response.text()
    return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as Said }
  }
  /** As the edge does it. */
  const portFor = (path: string): number => (/^\/(files|media)\b/.test(path) ? files.port : api.port)

  const system: FilesSystem = {
    get files() {
      return files
    },
    env,
    startFiles,
    async person(username) {
      const body = { username, email: `${username}@example.test`, password: 'correct-horse-7-battery' }
      const response = await fetch(`http://127.0.0.1:${api.port}/api/auth/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      if (response.status !== 201) throw new Error(await response.text())
      return (await response.json()) as Person
    },
    async call(method, path, as, body) {
      return said(
        await fetch(`http://127.0.0.1:${portFor(path)}/api${path}`, {
          method,
          headers: { ...authorization(as), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      )
    },
    get: (path, as = null, headers = {}) =>
      fetch(`http://127.0.0.1:${files.port}${path.startsWith('/api') ? '' : '/api'}${path}`, {
        headers: { ...headers, ...(as === null ? {} : authorization(as)) },
        redirect: 'manual',
      }),
    async upload(as, conversationId, pieces, path = '/files/upload') {
      const form = new FormData()
      if (conversationId !== null) form.set('conversationId', conversationId)
      for (const { name, bytes } of pieces) form.append('file', new Blob([bytes]), name)
      const url = `http://127.0.0.1:${files.port}/api${path}`
      return said(await fetch(url, { method: 'POST', headers: authorization(as), body: form }))
    },
    async sent(as, conversationId, piece) {
      const { status, body } = await system.upload(as, conversationId, [piece])
      if (status !== 201) throw new Error(JSON.stringify(body))
      const file = body as File
      const message = { content: '', attachments: [{ fileId: file.id }] }
      const answer = await system.call('POST', `/conversations/${conversationId}/messages`, as, message)
      if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
      return { file, ...(answer.body as { messageId: string; seq: number }) }
    },
    async direct(one, other) {
      return (await system.call('POST', '/conversations/direct', one, { userId: other.user.id })).body['id'] as string
    },
    async group(owner, others) {
      const participants = others.map(({ user }) => user.id)
      return (await system.call('POST', '/conversations/group', owner, { name: 'Files', participants })).body[
        'id'
      ] as string
    },
    objects:
      listObjects ??
      (async () => {
        const found = await readdir(folder, { recursive: true, withFileTypes: true })
        return found.filter((each) => each.isFile()).map((each) => each.name)
      }),
  }
  return system
}
