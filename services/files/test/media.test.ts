import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { whereInstalled } from '@chat/testkit'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { startFilesSystem } from './start-files-system.ts'

const run = promisify(execFile)
const system = startFilesSystem()
const { person, get, upload, group, objects, call } = system

/** 1.5 seconds of silence, as WAV. */
const SOUND = new Uint8Array(
  Buffer.concat([
    Buffer.from('UklGRgQvAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YeAuAAA=', 'base64'),
    Buffer.alloc(12_000, 128),
  ]),
)

test('a recording says how long it is, and one that cannot be read is taken all the same', async () => {
  const ann = await person('ann')
  const conversationId = await group(ann, [])
  const { body } = await upload(ann, conversationId, [{ name: 'a.wav', bytes: SOUND }])
  expect(body).toMatchObject({ kind: 'audio', durationMs: 1_500, thumbnailUrl: null, width: null })
  const broken = SOUND.subarray(0, 20)
  const taken = await upload(ann, conversationId, [{ name: 'b.wav', bytes: broken }])
  expect([taken.status, taken.body['durationMs']]).toEqual([201, null])
})

whereInstalled('ffmpeg')('with ffmpeg', () => {
  async function video(name: string, ...codec: string[]): Promise<Uint8Array<ArrayBuffer>> {
    const folder = await mkdtemp(join(tmpdir(), 'chat-video-'))
    try {
      const path = join(folder, name)
      const source = ['-f', 'lavfi', '-i', 'color=red:size=320x180:rate=10:duration=2']
      await run('ffmpeg', ['-nostdin', '-loglevel', 'error', ...source, ...codec, path])
      return new Uint8Array(await readFile(path))
    } finally {
      await rm(folder, { recursive: true })
    }
  }

  test('a video shows what is in it, and says how long it is', async () => {
    const ann = await person('ann-v')
    const conversationId = await group(ann, [])
    for (const [name, ...codec] of [
      ['a.mp4', '-c:v', 'mpeg4'],
      ['a.webm', '-c:v', 'libvpx', '-deadline', 'realtime'],
    ] as const) {
      const { body } = await upload(ann, conversationId, [{ name, bytes: await video(name, ...codec) }])
      expect(body).toMatchObject({ kind: 'video', width: 320, height: 180, state: 'ready' })
      expect(Math.abs((body['durationMs'] as number) - 2_000)).toBeLessThan(150)
      expect(Buffer.from(body['placeholder'] as string, 'base64').length).toBeGreaterThan(4)
      const poster = await get(body['thumbnailUrl'] as string, ann)
      const { dominant } = await sharp(Buffer.from(await poster.arrayBuffer())).stats()
      expect([dominant.r > 200, dominant.g < 60, dominant.b < 60]).toEqual([true, true, true])
    }
  })

  test('what only looks like a video has no picture, reads nothing else, and goes', async () => {
    const ann = await person('ann-x')
    const conversationId = await group(ann, [])
    const before = await objects()
    const head = (await video('a.mp4', '-c:v', 'mpeg4')).subarray(0, 64)
    const list = Buffer.from('#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n')
    const bytes = new Uint8Array(Buffer.concat([head, list]))
    const { status, body } = await upload(ann, conversationId, [{ name: 'a.mp4', bytes }])
    expect([status, body['thumbnailUrl'], body['durationMs']]).toEqual([201, null, null])
    expect((await call('DELETE', `/files/${body['id']}`, ann)).status).toBe(204)
    await system.files.sweep(AbortSignal.timeout(5_000), { deletedMs: -1 })
    expect(await objects()).toEqual(before)
  })

  test('without it a video is taken, and says how long it is', async () => {
    const ann = await person('ann-n')
    const conversationId = await group(ann, [])
    const files = await system.startFiles({ FFMPEG_PATH: '/nowhere/ffmpeg' })
    const form = new FormData()
    form.set('conversationId', conversationId)
    form.set('file', new Blob([await video('a.mp4', '-c:v', 'mpeg4')]), 'a.mp4')
    const headers = { authorization: `Bearer ${ann.accessToken}` }
    const url = `http://127.0.0.1:${files.port}/api/files/upload`
    const answer = await fetch(url, { method: 'POST', headers, body: form })
    expect([answer.status, await answer.json()]).toMatchObject([201, { durationMs: 2_000, thumbnailUrl: null }])
  })
})
