import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { fileAliasRows, operations } from '@chat/contracts'
import { eventually, startTraceReceiver } from '@chat/testkit'
import { afterAll, expect, test } from 'vitest'
import { archive, HTML, PDF, PNG, SVG } from './samples.ts'
import { startFilesSystem } from './start-files-system.ts'

const MAX = 300_000
const receiver = await startTraceReceiver()
afterAll(() => receiver[Symbol.asyncDispose]())
const system = startFilesSystem({
  FILE_MAX_BYTES: String(MAX),
  FILE_QUOTA_BYTES: String(4 * MAX - 1),
  OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  OTEL_TRACES_SAMPLER_ARG: '0', // what begins here; what is traced already goes on
})
const { person, call, get, upload, sent, direct, group, objects } = system

const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer())
/** What is deleted goes at once, as if a minute had passed. */
const sweepNow = async (): Promise<void> => {
  await system.files.sweep(AbortSignal.timeout(5_000), { deletedMs: -1, looseMs: 60_000 })
}

test('a file is uploaded, sent with a message, and seen by those who see the message', async () => {
  const [ann, bob, eve] = [await person('ann'), await person('bob'), await person('eve')]
  const conversationId = await direct(ann, bob)
  const { status, body: file } = await upload(ann, conversationId, [{ name: 'Größe 1.pdf', bytes: PDF }])
  expect([status, file]).toMatchObject([
    201,
    {
      name: 'Größe 1.pdf',
      mimeType: 'application/pdf',
      size: PDF.length,
      kind: 'file',
      state: 'ready',
      conversationId,
    },
  ])
  expect((await get(file['url'], ann)).status).toBe(200)
  expect((await get(file['url'], bob)).status).toBe(404) // not sent yet
  const clientMsgId = randomUUID()
  const message = { clientMsgId, content: 'look', attachments: [{ fileId: file['id'] }] }
  const first = await call('POST', `/conversations/${conversationId}/messages`, ann, message)
  const again = await call('POST', `/conversations/${conversationId}/messages`, ann, message)
  expect([first.status, again.status, again.body]).toEqual([201, 200, first.body])
  const history = await call('GET', `/conversations/${conversationId}/messages`, bob)
  const { state: _, ...facts } = file
  expect(history.body['items'].at(-1)).toMatchObject({ kind: 'file', content: 'look', attachments: [facts] })

  const answer = await get(file['url'], bob)
  expect(await bytesOf(answer)).toEqual(PDF)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-length': String(PDF.length),
    'content-disposition': `attachment; filename="Gr__e 1.pdf"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%201.pdf`,
    'x-content-type-options': 'nosniff',
  })
  for (const as of [eve, null]) expect((await get(file['url'], as)).status).toBe(404)
  expect((await call('GET', `/files/${file['id']}`, eve)).body['code']).toBe('FILE_NOT_FOUND')
  const listed = await call('GET', `/conversations/${conversationId}/files?kind=file`, bob)
  expect(listed.body['items']).toMatchObject([{ id: file['id'] }])
  expect((await call('GET', `/files?conversationId=${conversationId}&kind=image`, bob)).body['items']).toEqual([])
  expect((await call('GET', `/files?conversationId=${conversationId}`, eve)).body['code']).toBe('NOT_A_PARTICIPANT')
})

test('an upload that is traced goes on in its trace, to the store and the database, and the others have none', async () => {
  const [ann, bob] = [await person('ann-trace'), await person('bob-trace')]
  const form = new FormData()
  form.set('conversationId', await direct(ann, bob))
  form.append('file', new Blob([PDF]), 'secret-name.pdf')
  const traceId = randomUUID().replaceAll('-', '')
  const response = await fetch(`http://127.0.0.1:${system.files.port}/api/files/upload`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ann.accessToken}`, traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    body: form,
  })
  expect(response.status).toBe(201)
  await eventually(
    () =>
      expect(receiver.spans.map(({ service, name }) => `${service}: ${name}`)).toEqual(
        expect.arrayContaining(['files: store write', 'files: POST /api/files/upload']),
      ),
    { timeoutMs: 10_000 },
  )
  expect(receiver.spans.some(({ name }) => name.startsWith('mongodb') && name.endsWith('files'))).toBe(true)
  expect(receiver.spans.filter((span) => span.traceId !== traceId)).toEqual([])
  expect(JSON.stringify(receiver.spans)).not.toContain('secret-name')
})

test('a signed address needs no token, holds for one file, and ends', async () => {
  const [ann, bob] = [await person('ann-l'), await person('bob-l')]
  const conversationId = await direct(ann, bob)
  const { file } = await sent(ann, conversationId, { name: 'a.pdf', bytes: PDF })
  const { file: other } = await sent(ann, conversationId, { name: 'b.pdf', bytes: PDF })
  const { body } = await call('POST', '/files/links', bob, { fileIds: [file.id, 'fil_unknown'] })
  expect(body['items']).toHaveLength(1)
  const { url, expiresAt } = body['items'][0] as { url: string; expiresAt: string }
  expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now() + 20 * 60_000)
  expect(await bytesOf(await get(url))).toEqual(PDF)
  expect((await get(url)).headers.get('cache-control')).toContain('immutable')
  expect((await get(url.replace(file.id, other.id))).status).toBe(404)
  expect((await get(url.replace(/expires=\d+/, 'expires=9999999999'))).status).toBe(404)
  expect((await get(url.replace('/content', '/thumbnail'))).status).toBe(404)
  expect((await call('GET', `/files/${file.id}`, bob)).body['url']).toBe(url)

  const { port } = await system.startFiles({ CDN_BASE_URL: 'https://cdn.test/' })
  const behind = `http://127.0.0.1:${port}/api/files/${file.id}`
  const told = (await (await fetch(behind, { headers: { authorization: `Bearer ${bob.accessToken}` } })).json()) as {
    url: string
  }
  expect(told.url).toBe(`https://cdn.test${url}`)
  const caching = (await fetch(told.url.replace('https://cdn.test', `http://127.0.0.1:${port}`))).headers
  const [, seconds] = /^public, s-maxage=(\d+),.*immutable$/.exec(caching.get('cache-control') ?? '') ?? []
  expect(Number(seconds)).toBeLessThanOrEqual(60 * 60)
})

test('ranges and tags', async () => {
  const ann = await person('ann-r')
  const conversationId = await group(ann, [])
  const direct = { conversationId, name: 'a.zip', size: 10 }
  expect((await call('POST', '/files/direct', ann, direct)).body).toEqual({ upload: null }) // a folder takes nothing itself
  const bytes = archive(100_000)
  const { file } = await sent(ann, conversationId, { name: 'a.zip', bytes })
  const part = async (range: string, more: Record<string, string> = {}) => {
    const answer = await get(file.url, ann, { range, ...more })
    return [answer.status, answer.headers.get('content-range'), (await bytesOf(answer)).length]
  }
  expect(await part('bytes=0-9')).toEqual([206, 'bytes 0-9/100000', 10])
  expect(await part('bytes=99990-')).toEqual([206, 'bytes 99990-99999/100000', 10])
  expect(await part('bytes=-5')).toEqual([206, 'bytes 99995-99999/100000', 5])
  expect(await part('bytes=0-9,20-29')).toEqual([200, null, 100_000])
  expect((await part('bytes=100000-'))[0]).toBe(416)
  const middle = await get(file.url, ann, { range: 'bytes=5000-5999' })
  expect(await bytesOf(middle)).toEqual(Buffer.from(bytes.subarray(5_000, 6_000)))
  const etag = middle.headers.get('etag') as string
  expect((await get(file.url, ann, { 'if-none-match': etag })).status).toBe(304)
  expect(await part('bytes=0-9', { 'if-range': '"other"' })).toEqual([200, null, 100_000])
  expect((await part('bytes=0-9', { 'if-range': etag }))[0]).toBe(206)
})

test('what it says it is, what it is and what is allowed must agree', async () => {
  const ann = await person('ann-t')
  const conversationId = await group(ann, [])
  const before = await objects()
  const refused = async (name: string, bytes: Uint8Array<ArrayBuffer> | string) =>
    (await upload(ann, conversationId, [{ name, bytes }])).body['code']
  expect(await refused('a.png', HTML)).toBe('FILE_TYPE_REFUSED')
  expect(await refused('a.txt', PNG)).toBe('FILE_TYPE_REFUSED')
  expect(await refused('a.jpg', PNG)).toBe('FILE_TYPE_REFUSED')
  expect(await refused('a.exe', 'MZ')).toBe('FILE_TYPE_REFUSED')
  expect(await refused('a.pdf.sh', '#!/bin/sh')).toBe('FILE_TYPE_REFUSED')
  expect(await refused('constructor', 'x')).toBe('FILE_TYPE_REFUSED')
  expect(await refused('a.txt', 'a\0b')).toBe('FILE_TYPE_REFUSED')
  expect(await refused('a.txt', '')).toBe('FILE_BROKEN')
  for (const [name, bytes] of [
    ['page.html', HTML],
    ['image.svg', SVG],
  ] as const) {
    const { body } = await upload(ann, conversationId, [{ name, bytes }])
    const answer = await get(body['url'], ann)
    expect(answer.headers.get('content-type')).toBe('application/octet-stream')
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment/)
    expect(answer.headers.get('content-security-policy')).toContain('sandbox')
    expect((await call('DELETE', `/files/${body['id']}`, ann)).status).toBe(204)
  }
  await sweepNow()
  expect(await objects()).toEqual(before)
})

test('names are one part of a path, and look like what they are', async () => {
  const ann = await person('ann-n')
  const conversationId = await group(ann, [])
  const nameOf = async (name: string) =>
    (await upload(ann, conversationId, [{ name, bytes: 'x' }])).body['name'] as string
  expect(await nameOf('../../etc/passwd.txt')).toBe('passwd.txt')
  expect(await nameOf('C:\\Users\\a.txt')).toBe('a.txt')
  expect(await nameOf('evil\u202etxt.exe.txt')).toBe('eviltxt.exe.txt')
  expect(await nameOf(`${'n'.repeat(400)}.txt`)).toMatch(/^n{251}\.txt$/)
  expect(await nameOf('a\r\nSet-Cookie: x.txt')).not.toMatch(/[\r\n]/)
})

test('one byte too many, no room left, a stranger: nothing stays behind', async () => {
  const [ann, bob] = [await person('ann-q'), await person('bob-q')]
  const conversationId = await group(ann, [])
  const before = await objects()
  const code = async (as: typeof ann, bytes: Uint8Array<ArrayBuffer>) =>
    (await upload(as, conversationId, [{ name: 'a.zip', bytes }])).body['code']
  expect(await code(ann, archive(MAX + 1))).toBe('FILE_TOO_LARGE')
  expect(await code(ann, archive(MAX + 200_000))).toBe('FILE_TOO_LARGE')
  expect(await code(bob, archive(10))).toBe('NOT_A_PARTICIPANT')
  expect(await objects()).toEqual(before)
  for (let count = 0; count < 3; count += 1) expect(await code(ann, archive(MAX))).toBeUndefined()
  const { body } = await call('GET', '/files/usage', ann)
  expect(body).toMatchObject({ usedBytes: 3 * MAX, quotaBytes: 4 * MAX - 1, fileBytesMax: MAX })
  expect(await code(ann, archive(MAX))).toBe('FILE_QUOTA_EXCEEDED')
  expect(await objects()).toHaveLength(before.length + 3)
  expect((await call('GET', '/files/usage', ann)).body['usedBytes']).toBe(3 * MAX)
})

test('an upload that is cut off leaves nothing behind', async () => {
  const ann = await person('ann-c')
  const conversationId = await group(ann, [])
  const before = await objects()
  const boundary = 'xxx'
  const head = [
    `--${boundary}\r\ncontent-disposition: form-data; name="conversationId"\r\n\r\n${conversationId}`,
    `\r\n--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.zip"\r\n\r\n`,
  ].join('')
  const cut = request({
    port: system.files.port,
    host: '127.0.0.1',
    method: 'POST',
    path: '/api/files/upload',
    headers: {
      authorization: `Bearer ${ann.accessToken}`,
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': '200000',
    },
  })
  cut.on('error', () => {})
  cut.write(head)
  cut.write(archive(50_000))
  await eventually(async () => expect((await call('GET', '/files/usage', ann)).body['usedBytes']).toBeGreaterThan(0))
  cut.destroy()
  await eventually(async () => {
    expect((await call('GET', '/files/usage', ann)).body['usedBytes']).toBe(0)
    expect(await objects()).toEqual(before)
  })
})

test('only what is mine, of this conversation and not sent yet can be sent', async () => {
  const [ann, bob] = [await person('ann-s'), await person('bob-s')]
  const [here, there] = [await group(ann, [bob]), await group(ann, [bob])]
  const { file } = await sent(ann, here, { name: 'a.pdf', bytes: PDF })
  const free = (await upload(ann, there, [{ name: 'b.pdf', bytes: PDF }])).body
  const code = async (as: typeof ann, conversationId: string, fileIds: unknown[]) => {
    const attachments = fileIds.map((fileId) => ({ fileId }))
    const answer = await call('POST', `/conversations/${conversationId}/messages`, as, { attachments })
    return answer.body['code']
  }
  expect(await code(ann, here, [file.id])).toBe('FILE_NOT_FOUND')
  expect(await code(ann, here, [free['id']])).toBe('FILE_NOT_FOUND')
  expect(await code(bob, there, [free['id']])).toBe('FILE_NOT_FOUND')
  expect(await code(ann, there, [free['id'], free['id']])).toBe('BAD_REQUEST')
  expect(await code(ann, there, [])).toBe('BAD_REQUEST')
  expect(await code(ann, there, [free['id']])).toBeUndefined()
  expect((await call('DELETE', `/files/${free['id']}`, ann)).body['code']).toBe('FILE_ATTACHED')
})

test('files go with their message; a forwarded one stays, and so do the bytes', async () => {
  const [ann, bob, eve] = [await person('ann-d'), await person('bob-d'), await person('eve-d')]
  const [here, there] = [await direct(ann, bob), await direct(bob, eve)]
  const before = await objects()
  const { file, messageId } = await sent(ann, here, { name: 'a.pdf', bytes: PDF })
  const link = (await call('GET', `/files/${file.id}`, bob)).body['url'] as string
  const forwarded = await call('POST', '/messages/forward', bob, { messageIds: [messageId], conversationIds: [there] })
  expect(forwarded.body['results'][0].error).toBeNull()
  const [copy] = (await call('GET', `/conversations/${there}/files`, eve)).body['items']
  expect(copy).toMatchObject({ name: 'a.pdf', conversationId: there })
  expect(copy.id).not.toBe(file.id)
  expect(await objects()).toHaveLength(before.length + 1)
  expect((await call('GET', '/files/usage', bob)).body['usedBytes']).toBe(0)

  expect((await call('DELETE', `/messages/${messageId}`, ann)).status).toBeLessThan(300)
  for (const path of [file.url, link]) expect((await get(path, bob)).status).toBe(404)
  const message = await call('GET', `/messages/${messageId}`, bob)
  expect(message.body).toMatchObject({ content: '', attachments: [] })
  await sweepNow()
  expect(await bytesOf(await get(copy.url, eve))).toEqual(PDF)
  const copies = await call('GET', `/conversations/${there}/messages`, eve)
  await call('DELETE', `/messages/${copies.body['items'].at(-1).id}`, bob)
  await sweepNow()
  expect(await objects()).toEqual(before)
})

test('who was removed sees what came before, and nothing later', async () => {
  const [ann, bob] = [await person('ann-v'), await person('bob-v')]
  const conversationId = await group(ann, [bob])
  const early = await sent(ann, conversationId, { name: 'a.pdf', bytes: PDF })
  await call('DELETE', `/conversations/${conversationId}/participants/${bob.user.id}`, ann)
  const late = await sent(ann, conversationId, { name: 'b.pdf', bytes: PDF })
  expect((await get(early.file.url, bob)).status).toBe(200)
  expect((await get(late.file.url, bob)).status).toBe(404)
})

test('what nobody sent goes after a day', async () => {
  const ann = await person('ann-o')
  const conversationId = await group(ann, [])
  const before = await objects()
  await upload(ann, conversationId, [{ name: 'a.pdf', bytes: PDF }])
  const sweep = () => system.files.sweep(AbortSignal.timeout(5_000), { deletedMs: -1, looseMs: -1 })
  await sweep() // and whatever else was loose
  await sweep()
  expect((await objects()).length).toBeLessThanOrEqual(before.length)
  expect((await call('GET', '/files/usage', ann)).body['usedBytes']).toBe(0)
})

test('several at once: all, or none', async () => {
  const ann = await person('ann-b')
  const conversationId = await group(ann, [])
  const pieces = [
    { name: 'a.pdf', bytes: PDF },
    { name: 'b.txt', bytes: 'text' },
  ]
  const { status, body } = await upload(ann, conversationId, pieces, '/files/bulk')
  expect([status, body['items'].map(({ name }: { name: string }) => name)]).toEqual([201, ['a.pdf', 'b.txt']])
  const before = await objects()
  const bad = await upload(ann, conversationId, [...pieces, { name: 'c.exe', bytes: 'MZ' }], '/files/bulk')
  expect(bad.body['code']).toBe('FILE_TYPE_REFUSED')
  const many = Array.from({ length: 11 }, (_, index) => ({ name: `${index}.txt`, bytes: 'x' }))
  expect((await upload(ann, conversationId, many, '/files/bulk')).body['code']).toBe('BAD_REQUEST')
  expect(await objects()).toEqual(before)
})

test.each([
  ['without a part', 'text--b--\r\n'],
  ['that ends in a header', '--b\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n'],
  ['that ends in a file', '--b\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\nabc'],
  ['that is empty', ''],
])('a form %s is refused', async (_, body) => {
  const ann = await person(`ann-${randomUUID().slice(0, 8)}`)
  const headers = { authorization: `Bearer ${ann.accessToken}`, 'content-type': 'multipart/form-data; boundary=b' }
  const url = `http://127.0.0.1:${system.files.port}/api/files`
  const answer = await fetch(`${url}/upload`, { method: 'POST', headers, body })
  expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'BAD_REQUEST' }])
  const other = await fetch(`${url}/upload`, { method: 'PATCH', headers })
  expect([other.status, other.headers.get('allow')]).toEqual([405, expect.stringContaining('POST')])
})

test('clients of other servers find what they know', async () => {
  const [ann, bob] = [await person('ann-a'), await person('bob-a')]
  const conversationId = await direct(ann, bob)
  const form = new FormData()
  form.set('file', new Blob([PNG]), 'a.png') // before the field that says where it belongs
  form.set('chatId', conversationId)
  const headers = { authorization: `Bearer ${ann.accessToken}` }
  const url = `http://127.0.0.1:${system.files.port}/api/media`
  const answer = await fetch(`${url}/upload-chat-media`, { method: 'POST', headers, body: form })
  const { data } = (await answer.json()) as { data: Record<string, string> }
  expect([answer.status, data]).toMatchObject([
    201,
    { messageType: 'image', chatId: conversationId, fileName: 'a.png' },
  ])
  expect((await get(`/media/${data['fileId']}`, ann)).headers.get('content-type')).toBe('image/png')
  const plain = await upload(ann, conversationId, [{ name: 'b.pdf', bytes: PDF }], '/media/upload')
  expect(plain.body['mediaId']).toMatch(/^fil_/)
  const bulk = await upload(ann, conversationId, [{ name: 'c.pdf', bytes: PDF }], '/media/bulk-upload')
  expect(bulk.body['data']).toHaveLength(1)
  const gone = await call('POST', '/media/delete', ann, { fileIds: [data['fileId'], plain.body['mediaId']] })
  expect(gone.body).toEqual({ success: true })
  expect((await call('DELETE', `/media/${bulk.body['data'][0].fileId}`, ann)).status).toBe(204)
  expect((await get(`/media/${data['fileId']}`, ann)).status).toBe(404)
  const room = (await call('GET', '/rooms', ann)).body['items'][0]
  await call('POST', `/conversations/${room.id}/join`, ann)
  const { file } = await sent(ann, room.id, { name: 'd.pdf', bytes: PDF })
  for (const name of [room.id, room.slug])
    expect((await call('GET', `/files/room/${name}`, ann)).body['items']).toMatchObject([{ id: file.id }])
})

test.each(fileAliasRows.map((row) => [row.name, row] as const))(
  '%s is there, and the document names it',
  async (name, row) => {
    const { method, path, operation } = row
    const answer = await fetch(`http://127.0.0.1:${system.files.port}/api${path.replace(/:\w+/, 'fil_unknown')}`, {
      method,
      ...(method === 'POST' && { headers: { 'content-type': 'application/json' }, body: '{"fileId":"fil_unknown"}' }),
    })
    const { code } = (await answer.json()) as { code: string }
    expect(code).not.toBe('NOT_FOUND')
    const document = readFileSync(new URL('../../../docs/subsystems/dialects.md', import.meta.url), 'utf8')
    expect(document).toContain(`| \`${name}\` | \`${operations[operation].method} ${operations[operation].path}\` |`)
  },
)
