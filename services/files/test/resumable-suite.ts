import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { findFreePort } from '@chat/local-stack'
import { eventually } from '@chat/testkit'
import { Upload } from 'tus-js-client'
import { expect, test } from 'vitest'
import { archive, PDF, PNG } from './samples.ts'
import type { FilesSystem, Person } from './start-files-system.ts'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const BYTES = 12_000_000 // two parts of S3, and a bit

async function assertHolds({ get }: FilesSystem, id: string, as: Person, bytes: Uint8Array): Promise<void> {
  const answer = await get(`/files/${id}/content`, as)
  expect(answer.status).toBe(200)
  expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true)
}

/** By a client that is not ours. */
export function testProtocol(system: FilesSystem): void {
  const { person, call, group, objects } = system

  test('a client of the protocol uploads a file in uneven pieces', async () => {
    const ann = await person('ann-tus')
    const conversationId = await group(ann, [])
    const bytes = archive(BYTES)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const upload = new Upload(Buffer.from(bytes), {
      endpoint: `http://127.0.0.1:${system.files.port}/api/files/uploads`,
      headers: { authorization: `Bearer ${ann.accessToken}` },
      chunkSize: 5_000_001,
      metadata: { conversationId, filename: 'größe.zip' },
      onSuccess: () => resolve(),
      onError: reject,
    })
    upload.start()
    await promise
    const id = upload.url?.split('/').at(-1) ?? ''
    const { body } = await call('GET', `/files/${id}`, ann)
    expect(body).toMatchObject({ name: 'größe.zip', size: BYTES, state: 'ready', conversationId })
    await assertHolds(system, id, ann, bytes)
    expect((await call('POST', `/files/${id}/complete`, ann)).body['id']).toBe(id)
    const message = { content: '', attachments: [{ fileId: id }] }
    expect((await call('POST', `/conversations/${conversationId}/messages`, ann, message)).status).toBe(201)
    expect((await objects()).filter((key) => key.includes(id))).toHaveLength(1)
  })
}

/** The same for every place where bytes are kept. */
export function testResumableUploads(system: FilesSystem): void {
  const { person, call, get, group, objects } = system
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  const sweep = (lateMs: number) => system.files.sweep(AbortSignal.timeout(30_000), { deletedMs: -1, lateMs })
  const AT_ONCE = -25 * 60 * 60_000

  async function tus(
    method: string,
    path: string,
    as: Person,
    headers: Record<string, string> = {},
    body: Uint8Array<ArrayBuffer> | null = null,
  ): Promise<Response> {
    return fetch(`http://127.0.0.1:${system.files.port}/api/files/uploads${path}`, {
      method,
      headers: { authorization: `Bearer ${as.accessToken}`, 'tus-resumable': '1.0.0', ...headers },
      body,
    })
  }
  const begin = (as: Person, conversationId: string, name: string, size: number): Promise<Response> =>
    tus('POST', '', as, {
      'upload-length': String(size),
      'upload-metadata': `conversationId ${base64(conversationId)},filename ${base64(name)}`,
    })
  async function begun(as: Person, conversationId: string, name: string, size: number): Promise<string> {
    const answer = await begin(as, conversationId, name, size)
    expect(answer.status).toBe(201)
    return answer.headers.get('location')?.split('/').at(-1) ?? ''
  }
  const append = (id: string, as: Person, offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<Response> =>
    tus('PATCH', `/${id}`, as, pieceHeaders(offset), bytes)
  const pieceHeaders = (offset: number) => ({
    'upload-offset': String(offset),
    'content-type': 'application/offset+octet-stream',
  })
  const offsetOf = async (id: string, as: Person): Promise<number> =>
    Number((await tus('HEAD', `/${id}`, as)).headers.get('upload-offset') ?? Number.NaN)
  const codeOf = async (answer: Response | Promise<Response>): Promise<string> =>
    ((await (await answer).json()) as { code: string }).code
  /** Sends so many bytes of what was announced as all the rest, and hears nothing more. */
  async function sendSome(
    { id, port, as, offset }: { id: string; port: number; as: Person; offset: number },
    bytes: Uint8Array,
    count: number,
  ): Promise<ReturnType<typeof request>> {
    const sending = request({
      port,
      host: '127.0.0.1',
      method: 'PATCH',
      path: `/api/files/uploads/${id}`,
      headers: {
        authorization: `Bearer ${as.accessToken}`,
        'tus-resumable': '1.0.0',
        ...pieceHeaders(offset),
        'content-length': String(bytes.length - offset),
      },
    })
    sending.on('error', () => {})
    await new Promise((sent) => void sending.write(bytes.subarray(offset, offset + count), sent))
    return sending
  }

  testProtocol(system)

  test('what was cut off goes on at another process, also when the first was killed', { timeout: 90_000 }, async () => {
    const ann = await person('ann-cut')
    const conversationId = await group(ann, [])
    const bytes = archive(BYTES)
    const id = await begun(ann, conversationId, 'a.zip', BYTES)
    const port = await findFreePort()
    const first = spawn(process.execPath, [MAIN], {
      env: { ...process.env, ...system.env, PORT: String(port) },
      stdio: 'ignore',
    })
    try {
      const isUp = async (): Promise<void> => void (await fetch(`http://127.0.0.1:${port}/api/files/usage`))
      await eventually(isUp, { timeoutMs: 60_000 })
      const cut = await sendSome({ id, port, as: ann, offset: 0 }, bytes, 1_500_000)
      cut.destroy()
      await eventually(async () => expect(await offsetOf(id, ann)).toBeGreaterThan(0), { timeoutMs: 10_000 })
      const early = await offsetOf(id, ann)
      const killed = await sendSome({ id, port, as: ann, offset: early }, bytes, BYTES - 600_000 - early)
      await eventually(async () => expect(await offsetOf(id, ann)).toBeGreaterThan(5_000_000), { timeoutMs: 20_000 })
      first.kill('SIGKILL')
      await once(first, 'exit')
      killed.destroy()
    } finally {
      first.kill('SIGKILL')
    }
    const offset = await offsetOf(id, ann)
    expect(offset).toBeLessThan(BYTES)
    const answer = await append(id, ann, offset, bytes.subarray(offset))
    expect([answer.status, answer.headers.get('upload-offset')]).toEqual([204, String(BYTES)])
    await assertHolds(system, id, ann, bytes)
  })

  test('whoever goes on with it takes it from who hangs', async () => {
    const ann = await person('ann-two')
    const conversationId = await group(ann, [])
    const bytes = archive(6_000_000)
    const id = await begun(ann, conversationId, 'a.zip', bytes.length)
    const hanging = await sendSome({ id, port: system.files.port, as: ann, offset: 0 }, bytes, 100_000)
    expect(await offsetOf(id, ann)).toBe(0)
    expect((await append(id, ann, 0, bytes.subarray(0, 2_000_000))).status).toBe(204)
    const refused = once(hanging, 'response')
    hanging.end(bytes.subarray(100_000))
    const [{ statusCode }] = (await refused) as [{ statusCode: number }]
    expect(statusCode).toBe(409)
    hanging.destroy()
    expect(await offsetOf(id, ann)).toBe(2_000_000)
    expect(await codeOf(append(id, ann, 1_000_000, bytes.subarray(1_000_000)))).toBe('UPLOAD_OFFSET_WRONG')
    expect((await append(id, ann, 2_000_000, bytes.subarray(2_000_000))).status).toBe(204)
    await assertHolds(system, id, ann, bytes)
  })

  test('what it is, how large and for whom is judged before and after', { timeout: 60_000 }, async () => {
    const [ann, bob] = [await person('ann-no'), await person('bob-no')]
    const conversationId = await group(ann, [])
    const before = await objects()
    expect(await codeOf(begin(ann, conversationId, 'a.exe', 10))).toBe('FILE_TYPE_REFUSED')
    expect(await codeOf(begin(ann, conversationId, 'a.zip', 0))).toBe('FILE_BROKEN')
    expect(await codeOf(begin(ann, conversationId, 'a.zip', 200 * 1024 * 1024))).toBe('FILE_TOO_LARGE')
    expect(await codeOf(begin(bob, conversationId, 'a.zip', 10))).toBe('NOT_A_PARTICIPANT')
    expect(await codeOf(begin(ann, '', 'a.zip', 10))).toBe('BAD_REQUEST')
    expect((await tus('POST', '', ann, { 'tus-resumable': '0.2.0' })).status).toBe(412)
    const options = await tus('OPTIONS', '', ann)
    expect([options.status, options.headers.get('tus-extension')]).toEqual([204, 'creation,expiration,termination'])

    const liar = await begun(ann, conversationId, 'a.pdf', 9_000)
    expect(await codeOf(append(liar, ann, 0, archive(9_000)))).toBe('FILE_TYPE_REFUSED')
    expect((await tus('HEAD', `/${liar}`, ann)).status).toBe(404)
    const slow = await begun(ann, conversationId, 'a.pdf', PNG.length) // too few bytes to judge before all are there
    expect((await append(slow, ann, 0, new Uint8Array(PNG.subarray(0, 8)))).status).toBe(204)
    expect(await codeOf(append(slow, ann, 8, new Uint8Array(PNG.subarray(8))))).toBe('FILE_TYPE_REFUSED')

    const id = await begun(ann, conversationId, 'a.pdf', PDF.length)
    expect(await codeOf(append(id, bob, 0, PDF))).toBe('FILE_NOT_FOUND')
    expect((await tus('HEAD', `/${id}`, bob)).status).toBe(404)
    expect((await get(`/files/${id}/content`, ann)).status).toBe(404)
    expect(await codeOf(append(id, ann, 0, new Uint8Array(Buffer.concat([PDF, PDF]))))).toBe('BAD_REQUEST')
    expect((await call('POST', `/files/${id}/complete`, ann)).body['code']).toBe('BAD_REQUEST')
    expect((await call('GET', '/files/usage', ann)).body['usedBytes']).toBe(PDF.length) // it has its room
    expect((await tus('DELETE', `/${id}`, ann)).status).toBe(204)
    expect((await tus('HEAD', `/${id}`, ann)).status).toBe(404)
    expect((await call('GET', '/files/usage', ann)).body['usedBytes']).toBe(0)
    await sweep(AT_ONCE)
    expect(await objects()).toEqual(before)

    const image = await begun(ann, conversationId, 'a.png', PNG.length)
    expect((await append(image, ann, 0, new Uint8Array(PNG))).status).toBe(204)
    expect((await call('GET', `/files/${image}`, ann)).body).toMatchObject({ kind: 'image', width: 1, state: 'ready' })
  })

  test('what nobody goes on with ends, and there is an end to how many one has', { timeout: 60_000 }, async () => {
    const ann = await person('ann-end')
    const conversationId = await group(ann, [])
    const before = await objects()
    const bytes = archive(100_000)
    const ids = await Promise.all(Array.from({ length: 20 }, () => begun(ann, conversationId, 'a.zip', bytes.length)))
    expect(await codeOf(begin(ann, conversationId, 'a.zip', 10))).toBe('UPLOAD_LIMIT')
    const [first = ''] = ids
    const answer = await append(first, ann, 0, bytes.subarray(0, 60_000))
    expect(Date.parse(answer.headers.get('upload-expires') ?? '')).toBeGreaterThan(Date.now() + 23 * 60 * 60_000)
    await sweep(0)
    expect(await offsetOf(first, ann)).toBe(60_000)
    await sweep(AT_ONCE)
    expect((await tus('HEAD', `/${first}`, ann)).status).toBe(404)
    expect(await objects()).toEqual(before)
    expect((await call('GET', '/files/usage', ann)).body['usedBytes']).toBe(0)
  })
}
