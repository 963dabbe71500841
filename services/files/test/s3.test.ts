import { requireTool, type RunningMinio, startMinio } from '@chat/testkit'
import { afterAll, expect, test } from 'vitest'
import { archive, PDF, PNG } from './samples.ts'
import { testResumableUploads } from './resumable-suite.ts'
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
    await system.files.sweep(AbortSignal.timeout(5_000), { deletedMs: -1, looseMs: 60_000, lateMs: -60 * 60_000 })
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

  test('a file goes straight to the store, and is looked at before it can be sent', async () => {
    const [ann, bob] = [await person('ann-s'), await person('bob-s')]
    const conversationId = await group(ann, [bob])
    const before = await objects()
    const begin = (name: string, size: number, as = ann) =>
      call('POST', '/files/direct', as, { conversationId, name, size })
    const put = async (
      { url, fields }: { url: string; fields: Record<string, string> },
      bytes: Uint8Array<ArrayBuffer>,
    ) => {
      const form = new FormData()
      for (const [name, value] of Object.entries(fields)) form.set(name, value)
      form.set('file', new Blob([bytes]))
      return (await fetch(url, { method: 'POST', body: form })).status
    }
    const complete = async (fileId: string, as = ann) => (await call('POST', `/files/${fileId}/complete`, as)).body

    const bytes = archive(6_000_000)
    const { upload } = (await begin('a.zip', bytes.length)).body
    expect((await complete(upload.fileId))['code']).toBe('BAD_REQUEST') // nothing is there
    expect(await put(upload, archive(6_000_001))).toBe(400)
    expect(await put(upload, bytes)).toBe(204)
    expect((await complete(upload.fileId, bob))['code']).toBe('FILE_NOT_FOUND')
    const file = await complete(upload.fileId)
    expect([file['state'], file['size'], file['mimeType']]).toEqual(['ready', 6_000_000, 'application/zip'])
    expect(await put(upload, archive(10))).toBe(204) // the address still holds, and is not where it is read from
    expect((await complete(upload.fileId))['id']).toBe(upload.fileId)
    expect((await bytesOf(await get(file['url'], ann))).equals(Buffer.from(bytes))).toBe(true)

    expect((await objects()).filter((key) => key.endsWith('.incoming'))).toHaveLength(1)
    await sweepNow()
    expect((await objects()).filter((key) => key.endsWith('.incoming'))).toHaveLength(0)
    expect((await get(file['url'], ann)).status).toBe(200)

    const image = (await begin('a.png', PNG.length)).body['upload']
    await put(image, new Uint8Array(PNG))
    expect(await complete(image.fileId)).toMatchObject({ kind: 'image', width: 1, state: 'ready' })
    const liar = (await begin('b.png', PDF.length)).body['upload']
    await put(liar, new Uint8Array(PDF))
    expect((await complete(liar.fileId))['code']).toBe('FILE_TYPE_REFUSED')
    expect((await begin('a.exe', 10)).body['code']).toBe('FILE_TYPE_REFUSED')
    expect((await begin('a.zip', MAX + 1)).body['code']).toBe('FILE_TOO_LARGE')

    for (const { fileId } of [upload, image]) await call('DELETE', `/files/${fileId}`, ann)
    await sweepNow()
    expect(await objects()).toEqual(before)
  })

  testResumableUploads(system)

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
