import sharp from 'sharp'
import { expect, test } from 'vitest'
import { PNG } from './samples.ts'
import { startFilesSystem } from './start-files-system.ts'

const system = startFilesSystem()
const { person, get, upload, sent, direct, group, objects, call } = system

const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer())
const plain = (bytes: Buffer): Uint8Array<ArrayBuffer> => new Uint8Array(bytes)
const picture = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#c33' } })

test('an image loses what it says beside the picture, and gets a small one and a placeholder', async () => {
  const [ann, bob, eve] = [await person('ann'), await person('bob'), await person('eve')]
  const conversationId = await direct(ann, bob)
  const exif = { IFD0: { Copyright: 'secret place' }, IFD3: { GPSLatitude: '47/1 22/1 0/1' } }
  const photo = await picture(1_600, 900).jpeg().withExif(exif).withMetadata({ orientation: 6 }).toBuffer()
  expect((await sharp(photo).metadata()).exif).toBeDefined()
  const { file } = await sent(ann, conversationId, { name: 'photo.jpg', bytes: plain(photo) })
  expect(file).toMatchObject({ kind: 'image', mimeType: 'image/jpeg', width: 900, height: 1_600 })
  expect(Buffer.from(file.placeholder ?? '', 'base64').length).toBeGreaterThan(4)
  const shown = await get(file.url, bob)
  expect(shown.headers.get('content-disposition')).toMatch(/^inline/)
  const bytes = await bytesOf(shown)
  expect(bytes.length).toBe(file.size)
  const { exif: left, orientation, width } = await sharp(bytes).metadata()
  expect([left, orientation, width]).toEqual([undefined, undefined, 900])
  const small = await get(file.thumbnailUrl ?? '', bob)
  expect(small.headers.get('content-type')).toBe('image/webp')
  expect(await sharp(await bytesOf(small)).metadata()).toMatchObject({ format: 'webp', height: 640, width: 360 })
  expect((await get(file.thumbnailUrl ?? '', eve)).status).toBe(404)
  const link = (await call('GET', `/files/${file.id}`, bob)).body['thumbnailUrl'] as string
  expect((await get(link)).status).toBe(200)
})

test('an image is had in other sizes and formats, of which there are few', async () => {
  const [ann, eve] = [await person('ann-t'), await person('eve-t')]
  const conversationId = await group(ann, [])
  const { file } = await sent(ann, conversationId, {
    name: 'a.png',
    bytes: plain(await picture(1_000, 500).png().toBuffer()),
  })
  const made = async (query: string) => {
    const answer = await get(`${file.url}?${query}`, ann)
    const { format, width, height } = await sharp(await bytesOf(answer)).metadata()
    return [answer.headers.get('content-type'), format, width, height]
  }
  expect(await made('width=320')).toEqual(['image/webp', 'webp', 320, 160])
  expect(await made('width=640&height=160&format=jpeg')).toEqual(['image/jpeg', 'jpeg', 320, 160])
  expect(await made('height=1920&format=png')).toEqual(['image/png', 'png', 1_000, 500])
  const { url } = (await call('GET', `/files/${file.id}`, ann)).body as { url: string }
  const tag = (await get(`${url}&width=160`)).headers.get('etag') ?? ''
  expect((await get(`${url}&width=160`, null, { 'if-none-match': tag })).status).toBe(304)
  expect((await get(`${file.url}?width=161`, ann)).status).toBe(400)
  expect((await get(`${file.url}?width=160`, eve)).status).toBe(404)
  const { file: text } = await sent(ann, conversationId, { name: 'a.txt', bytes: 'text' })
  expect((await get(`${text.url}?width=160`, ann)).status).toBe(400)
})

test('every type stays what it is, animations stay animated', async () => {
  const ann = await person('ann-k')
  const conversationId = await group(ann, [])
  const frames = Buffer.concat([Buffer.alloc(64 * 64 * 3, 10), Buffer.alloc(64 * 64 * 3, 200)])
  const moving = sharp(frames, { raw: { width: 64, height: 128, channels: 3, pageHeight: 64 } }).gif({
    delay: [99, 99],
  })
  for (const [name, bytes, format] of [
    ['a.png', await picture(90, 60).png().toBuffer(), 'png'],
    ['a.webp', await picture(90, 60).webp().toBuffer(), 'webp'],
    ['a.avif', await picture(90, 60).avif({ effort: 0 }).toBuffer(), 'heif'],
    ['a.gif', await moving.toBuffer(), 'gif'],
  ] as const) {
    const { body } = await upload(ann, conversationId, [{ name, bytes: plain(bytes) }])
    const kept = await sharp(await bytesOf(await get(body['url'], ann)), { animated: true }).metadata()
    expect([name, kept.format]).toEqual([name, format])
    if (format === 'gif') expect([kept.pages, body['height']]).toEqual([2, 64])
  }
})

test('what is no image inside, or would not fit into memory, is refused and leaves nothing', async () => {
  const ann = await person('ann-x')
  const conversationId = await group(ann, [])
  const before = await objects()
  const code = async (name: string, bytes: Buffer) =>
    (await upload(ann, conversationId, [{ name, bytes: plain(bytes) }])).body['code']
  const bomb = await sharp({ create: { width: 9_000, height: 9_000, channels: 3, background: 'black' } })
    .png({ compressionLevel: 9 })
    .toBuffer()
  expect(bomb.length).toBeLessThan(2_000_000)
  expect(await code('bomb.png', bomb)).toBe('FILE_BROKEN')
  const whole = await picture(800, 800).jpeg().toBuffer()
  expect(await code('cut.jpg', whole.subarray(0, whole.length / 2))).toBe('FILE_BROKEN')
  expect(await code('head.png', Buffer.concat([PNG.subarray(0, 40), Buffer.alloc(200, 1)]))).toBe('FILE_BROKEN')
  expect(await objects()).toEqual(before)
  expect((await call('GET', '/files/usage', ann)).body['usedBytes']).toBe(0)
  expect((await upload(ann, conversationId, [{ name: 'good.jpg', bytes: plain(whole) }])).status).toBe(201)
})

test('a picture of a person is square, is seen by everybody once it is set, and goes with the next one', async () => {
  const [ann, bob] = [await person('ann-p'), await person('bob-p')]
  const before = await objects()
  const photo = plain(await picture(900, 300).jpeg().toBuffer())
  const uploaded = async (as: typeof ann) =>
    (await upload(as, null, [{ name: 'me.jpg', bytes: photo }], '/files/avatar')).body
  const first = await uploaded(ann)
  expect(first).toMatchObject({ kind: 'image', mimeType: 'image/webp', width: 512, height: 512, conversationId: null })
  expect((await call('POST', '/users/me/avatar', bob, { fileId: first['id'] })).body['code']).toBe('FILE_NOT_FOUND')
  const { status, body: me } = await call('POST', '/users/me/avatar', ann, { fileId: first['id'] })
  expect([status, me['avatarUrl']]).toEqual([200, first['url']])
  expect((await call('GET', `/users/${ann.user.id}`, bob)).body['avatarUrl']).toBe(first['url'])
  const shown = await get(first['url'])
  expect(await sharp(await bytesOf(shown)).metadata()).toMatchObject({ format: 'webp', width: 512, height: 512 })
  expect(await sharp(await bytesOf(await get(first['thumbnailUrl']))).metadata()).toMatchObject({
    width: 128,
    height: 128,
  })
  expect((await call('DELETE', `/files/${first['id']}`, ann)).body['code']).toBe('FILE_ATTACHED')

  const second = await uploaded(ann)
  await uploaded(ann) // and never set
  const ages = { deletedMs: -1, looseMs: 60_000 }
  await call('POST', '/users/me/avatar', ann, { fileId: second['id'] })
  expect([(await get(first['url'])).status, (await get(second['url'])).status]).toEqual([404, 200])
  const forBob = await uploaded(bob)
  await system.files.sweep(AbortSignal.timeout(5_000), ages)
  expect(await objects()).toHaveLength(before.length + 4)
  await system.files.sweep(AbortSignal.timeout(5_000), { ...ages, looseMs: -1 }) // what is set is not loose
  expect([(await get(forBob['url'])).status, (await get(second['url'])).status]).toEqual([404, 200])
  expect((await call('POST', '/users/me/avatar', ann, { fileId: null })).body['avatarUrl']).toBeNull()
  await system.files.sweep(AbortSignal.timeout(5_000), ages)
  expect((await objects()).length).toBeLessThanOrEqual(before.length)
  const text = await upload(ann, null, [{ name: 'me.txt', bytes: 'text' }], '/files/avatar')
  expect(text.body['code']).toBe('FILE_TYPE_REFUSED')
})
