import { requireTool, type RunningMinio, startMinio } from '@chat/testkit'
import { afterAll, expect, test } from 'vitest'
import { archive, PDF, PNG } from './samples.ts'
import { startFilesSystem } from './start-files-system.ts'

const MAX = 17_000_000

requireTool('minio', 'put the MinIO server on PATH')('files in S3', () => {
  let minio: RunningMinio
  afterAll(() => minio?.[Symbol.asyncDispose]())
  const system = startFilesSystem(
    { FILE_MAX_BYTES: String(MAX) },
    {
      async before() {
        minio = await startMinio()
        return minio.env
      },
      listObjects: () => minio.objects(),
    },
  )
  const { person, call, get, upload, sent, group, objects } = system
  const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer())
  const sweepNow = async (): Promise<void> => {
    await system.files.sweep(AbortSignal.timeout(5_000), { deletedMs: -1, looseMs: 60_000 })
  }

  test('what is sent lies under its conversation, is given whole and in parts, and goes with its message', async () => {
    const [ann, bob] = [await person('ann'), await person('bob')]
    const conversationId = await group(ann, [bob])
    const bytes = archive(16_000_000) // in four parts
    const { file, messageId } = await sent(ann, conversationId, { name: 'a.zip', bytes })
    expect(await objects()).toEqual([`uploads/chat/${conversationId}/${file.id}`])
    expect((await bytesOf(await get(file.url, bob))).equals(Buffer.from(bytes))).toBe(true)
    const middle = await get(file.url, bob, { range: 'bytes=5200000-5200099' })
    expect([middle.status, await bytesOf(middle)]).toEqual([206, Buffer.from(bytes.subarray(5_200_000, 5_200_100))])
    expect((await call('DELETE', `/messages/${messageId}`, ann)).status).toBeLessThan(300)
    await sweepNow()
    expect(await objects()).toEqual([])
  })

  test('a download goes to where browsers reach the store, and a picture stays on this origin', async () => {
    const ann = await person('ann-b')
    const conversationId = await group(ann, [])
    const { file } = await sent(ann, conversationId, { name: 'Größe.pdf', bytes: PDF })
    const saving = await get(`${file.url}?download=1`, ann)
    const elsewhere = saving.headers.get('location') ?? ''
    expect([saving.status, new URL(elsewhere).hostname]).toEqual([302, 'localhost'])
    const answer = await fetch(elsewhere)
    expect(await bytesOf(answer)).toEqual(PDF)
    expect(answer.headers.get('content-disposition')).toContain("filename*=UTF-8''Gr%C3%B6%C3%9Fe.pdf")
    const { file: image } = await sent(ann, conversationId, { name: 'a.png', bytes: new Uint8Array(PNG) })
    for (const path of [image.url, image.thumbnailUrl ?? '']) expect((await get(path, ann)).status).toBe(200)
    expect((await objects()).filter((key) => key.endsWith('.thumbnail'))).toHaveLength(1)
  })

  test('what is refused on its way leaves nothing, no part of it either', async () => {
    const ann = await person('ann-r')
    const conversationId = await group(ann, [])
    const before = await objects()
    const { body } = await upload(ann, conversationId, [{ name: 'a.zip', bytes: archive(MAX + 1) }])
    expect(body['code']).toBe('FILE_TOO_LARGE')
    expect(await objects()).toEqual(before)
    expect((await call('GET', '/files/usage', ann)).body['usedBytes']).toBe(0)
  })

  test('without the store it says so, and says that it is not ready', async () => {
    const ann = await person('ann-d')
    const conversationId = await group(ann, [])
    await minio.kill()
    const { status, body } = await upload(ann, conversationId, [{ name: 'a.pdf', bytes: PDF }])
    expect([status, body['code']]).toEqual([503, 'UNAVAILABLE'])
    expect((await fetch(`http://127.0.0.1:${system.files.adminPort}/readyz`)).status).toBe(503)
  })
})
