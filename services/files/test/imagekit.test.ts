import { afterAll, expect, test } from 'vitest'
import { type ScriptedImageKit, startScriptedImageKit } from './imagekit-script.ts'
import { testProtocol } from './resumable-suite.ts'
import { archive, PDF, PNG } from './samples.ts'
import { startFilesSystem } from './start-files-system.ts'

let imageKit: ScriptedImageKit
const system = startFilesSystem(
  {},
  {
    async before() {
      imageKit = await startScriptedImageKit()
      return imageKit.env
    },
    listObjects: async () => [...imageKit.files.keys()],
  },
)
afterAll(() => imageKit?.[Symbol.asyncDispose]())
const { person, call, get, upload, sent, group, objects } = system

test('what is sent lies at ImageKit, is given whole and in parts, and goes with its message', async () => {
  const ann = await person('ann')
  const conversationId = await group(ann, [])
  const bytes = archive(2_000_000)
  const { file, messageId } = await sent(ann, conversationId, { name: 'a.zip', bytes })
  const path = `/uploads/chat/${conversationId}/${file.id}`
  expect([await objects(), imageKit.files.get(path)?.isPrivate]).toEqual([[path], true])
  expect(Buffer.from(await (await get(file.url, ann)).arrayBuffer()).equals(bytes)).toBe(true)
  for (const [from, to] of [
    [500_000, 500_099],
    [500_000, 599_999],
  ] as const) {
    const part = await get(file.url, ann, { range: `bytes=${from}-${to}` })
    const given = Buffer.from(await part.arrayBuffer())
    expect([part.status, given.equals(bytes.subarray(from, to + 1))]).toEqual([206, true])
  }
  const { file: image } = await sent(ann, conversationId, { name: 'a.png', bytes: new Uint8Array(PNG) })
  expect((await get(image.thumbnailUrl ?? '', ann)).headers.get('content-type')).toBe('image/webp')
  await call('DELETE', `/messages/${messageId}`, ann)
  await system.files.sweep(AbortSignal.timeout(5_000), { deletedMs: -1 })
  expect(imageKit.files.has(path)).toBe(false)
})

test('without ImageKit it says so, and leaves nothing behind', async () => {
  const ann = await person('ann-d')
  const conversationId = await group(ann, [])
  const before = await objects()
  for (const [failsWith, code] of [
    [503, 'UNAVAILABLE'],
    [403, 'STORAGE_FULL'],
  ] as const) {
    imageKit.failsWith = failsWith
    const { body } = await upload(ann, conversationId, [{ name: 'a.pdf', bytes: PDF }])
    expect(body['code']).toBe(code)
    expect((await fetch(`http://127.0.0.1:${system.files.adminPort}/readyz`)).status).toBe(503)
  }
  imageKit.failsWith = null
  expect(await objects()).toEqual(before)
})

testProtocol(system)
