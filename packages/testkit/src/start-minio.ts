import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePort } from '@chat/local-stack'
import { Client } from 'minio'
import { eventually } from './eventually.ts'

export interface RunningMinio extends AsyncDisposable {
  readonly pid: number
  /** What a service needs to know of it. */
  readonly env: Record<string, string>
  /** Of the administrator. */
  readonly client: Client
  /** Everything that lies there, and what was begun and not ended. */
  objects(): Promise<string[]>
  /** Where whoever has the address may put one object. */
  addressFor(key: string): Promise<string>
  kill(): Promise<void>
}

const [USER, PASSWORD] = ['chatterbox', 'kX93hdQ0zLm27vTnBpRw58sYcUfGaJe1']

export async function startMinio(): Promise<RunningMinio> {
  const folder = await mkdtemp(join(tmpdir(), 'chat-minio-'))
  const port = await findFreePort()
  const server = spawn('minio', ['server', folder, '--address', `127.0.0.1:${port}`], {
    env: { ...process.env, HOME: folder, MINIO_ROOT_USER: USER, MINIO_ROOT_PASSWORD: PASSWORD, MINIO_BROWSER: 'off' },
    stdio: 'ignore',
  })
  const exited = once(server, 'exit')
  const isReady = async (): Promise<void> => {
    const { ok } = await fetch(`http://127.0.0.1:${port}/minio/health/ready`)
    if (!ok) throw new Error('MinIO is not ready')
  }
  const kill = async (): Promise<void> => {
    server.kill('SIGKILL')
    await exited
  }
  await eventually(isReady, { timeoutMs: 20_000 })
  const client = new Client({ endPoint: '127.0.0.1', port, useSSL: false, accessKey: USER, secretKey: PASSWORD })
  return {
    pid: server.pid ?? 0,
    env: {
      S3_ENABLED: 'true',
      S3_ENDPOINT: `127.0.0.1:${port}`,
      S3_PUBLIC_ENDPOINT: `http://localhost:${port}`,
      AWS_ACCESS_KEY_ID: USER,
      AWS_SECRET_ACCESS_KEY: PASSWORD,
    },
    client,
    kill,
    addressFor: (key) => client.presignedPutObject('chat-files', key, 3_600),
    async objects() {
      const names: string[] = []
      for (const bucket of ['chat-files', 'chat-thumbnails']) {
        for await (const { name } of client.listObjectsV2(bucket, '', true)) names.push(String(name))
        for await (const { key } of client.listIncompleteUploads(bucket, '', true)) names.push(`unfinished ${key}`)
      }
      return names
    },
    async [Symbol.asyncDispose]() {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
