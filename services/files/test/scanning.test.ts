import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { findFreePort } from '@chat/local-stack'
import { eventually, whereInstalled } from '@chat/testkit'
import { afterAll, expect, test } from 'vitest'
import { createClamd } from '../src/adapters/clamd.ts'
import { archive, PDF } from './samples.ts'
import { type ScriptedScanner, startScriptedScanner } from './scanner-script.ts'
import { startFilesSystem } from './start-files-system.ts'

let scanner: ScriptedScanner
const system = startFilesSystem(
  {},
  {
    async before() {
      scanner = await startScriptedScanner()
      return { CLAMAV_HOST: '127.0.0.1', CLAMAV_PORT: String(scanner.port) }
    },
  },
)
afterAll(() => scanner?.[Symbol.asyncDispose]())
const { person, call, get, upload, group, objects } = system
const scanNow = () => system.files.scanWaiting(AbortSignal.timeout(5_000), { waitingMs: -1 })

test('what is clean can be sent at once, and what is not leaves nothing behind', async () => {
  const ann = await person('ann')
  const conversationId = await group(ann, [])
  scanner.behaviour = 'clean'
  const bytes = archive(300_000)
  const { body } = await upload(ann, conversationId, [{ name: 'a.zip', bytes }])
  expect(body['state']).toBe('ready')
  expect(scanner.received.at(-1)?.equals(bytes)).toBe(true)
  const before = await objects()
  for (const [behaviour, code] of [
    ['infected', 'FILE_INFECTED'],
    ['early', 'FILE_TOO_LARGE'],
  ] as const) {
    scanner.behaviour = behaviour
    expect((await upload(ann, conversationId, [{ name: 'a.zip', bytes }])).body['code']).toBe(code)
  }
  expect(await objects()).toEqual(before)
  expect((await call('GET', '/files/usage', ann)).body['usedBytes']).toBe(bytes.length)
})

test('while the scanner cannot be asked a file waits, and nobody gets it', async () => {
  const ann = await person('ann-w')
  const conversationId = await group(ann, [])
  const waiting: string[] = []
  for (const behaviour of ['cut', 'nonsense'] as const) {
    scanner.behaviour = behaviour
    const { status, body } = await upload(ann, conversationId, [{ name: 'a.pdf', bytes: PDF }])
    expect([status, body['state']]).toEqual([201, 'scanning'])
    waiting.push(body['id'] as string)
  }
  const [first = '', second = ''] = waiting
  expect((await get(`/files/${first}/content`, ann)).status).toBe(409)
  const send = (fileId: string) =>
    call('POST', `/conversations/${conversationId}/messages`, ann, { attachments: [{ fileId }] })
  expect((await send(first)).body['code']).toBe('FILE_NOT_READY')
  await expect(scanNow()).rejects.toThrow('scanner')
  scanner.behaviour = 'clean'
  expect(await scanNow()).toBe(2)
  expect((await send(first)).status).toBe(201)
  scanner.behaviour = 'nonsense'
  const { body } = await upload(ann, conversationId, [{ name: 'b.pdf', bytes: PDF }])
  scanner.behaviour = 'infected'
  await scanNow()
  expect((await call('GET', `/files/${body['id']}`, ann)).body['state']).toBe('quarantined')
  expect((await get(`/files/${body['id']}/content`, ann)).status).toBe(409)
  expect((await get(`/files/${second}/content`, ann)).status).toBe(200)
})

test('a scanner that hangs, floods or is not there is no verdict', async () => {
  const ask = (port: number, signal = AbortSignal.timeout(10_000)) =>
    createClamd({ host: '127.0.0.1', port }).scan(Readable.from([PDF, archive(200_000)].map(Buffer.from)), signal)
  scanner.behaviour = 'flood'
  await expect(ask(scanner.port)).rejects.toThrow('without an answer')
  scanner.behaviour = 'hang'
  await expect(ask(scanner.port, AbortSignal.timeout(300))).rejects.toThrow()
  await expect(ask(await findFreePort())).rejects.toThrow('ECONNREFUSED')
})

whereInstalled('clamd')('a real ClamAV daemon', () => {
  test('finds what it has a signature of, and nothing else', async () => {
    await using scope = new AsyncDisposableStack()
    const folder = scope.adopt(await mkdtemp(join(tmpdir(), 'chat-clamd-')), (path) => rm(path, { recursive: true }))
    const port = await findFreePort()
    const harmful = Buffer.from('what this installation calls harmful')
    const md5 = createHash('md5').update(harmful).digest('hex')
    await writeFile(join(folder, 'own.hdb'), `${md5}:${harmful.length}:Own.Signature\n`)
    const settings = [`TCPSocket ${port}`, 'TCPAddr 127.0.0.1', `DatabaseDirectory ${folder}`, 'Foreground yes']
    await writeFile(join(folder, 'clamd.conf'), [...settings, 'StreamMaxLength 1M', ''].join('\n'))
    const daemon = spawn('clamd', ['--config-file', join(folder, 'clamd.conf')], { stdio: 'ignore' })
    scope.defer(async () => {
      daemon.kill('SIGKILL')
      await once(daemon, 'exit')
    })
    const scan = (bytes: Buffer) =>
      createClamd({ host: '127.0.0.1', port }).scan(Readable.from([bytes]), AbortSignal.timeout(10_000))
    await eventually(async () => expect(await scan(PDF)).toBe('clean'), { timeoutMs: 20_000 })
    expect(await scan(harmful)).toBe('infected')
    expect(await scan(Buffer.from(archive(200_000)))).toBe('clean')
    expect(await scan(Buffer.from(archive(3_000_000)))).toBe('unscanned')
  })
})
