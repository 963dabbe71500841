import { createHmac, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'

export interface ScriptedImageKit extends AsyncDisposable {
  readonly env: Record<string, string>
  /** By their paths. */
  readonly files: Map<string, { fileId: string; bytes: Buffer; isPrivate: boolean }>
  /** What it answers all that is asked with; null: what it should. */
  failsWith: number | null
}

const PRIVATE_KEY = 'private_for_tests='

/** As much of the interface of ImageKit as its documentation says and we use: upload, list, delete, delivery by signed address. */
export async function startScriptedImageKit(): Promise<ScriptedImageKit> {
  const files: ScriptedImageKit['files'] = new Map()
  const server = createServer((request, response) => {
    const answer = async (): Promise<[status: number, body: string | Buffer]> => {
      if (scripted.failsWith !== null) return [scripted.failsWith, '{"message":"no"}']
      const url = new URL(request.url ?? '', 'http://imagekit.test')
      if (url.pathname.startsWith('/delivery/')) return deliver(request.url ?? '', request.headers.range)
      if (request.headers.authorization !== `Basic ${Buffer.from(`${PRIVATE_KEY}:`).toString('base64')}`)
        return [401, '{"message":"Your account cannot be authenticated."}']
      if (request.method === 'POST' && url.pathname === '/api/v1/files/upload') {
        const form = await new Response(Readable.toWeb(request) as ReadableStream, {
          headers: { 'content-type': request.headers['content-type'] ?? '' },
        }).formData()
        const path = `/${String(form.get('folder')).replace(/^\//, '')}/${String(form.get('fileName'))}`
        if (form.get('useUniqueFileName') !== 'false') return [400, '{"message":"a name of its own"}']
        const bytes = Buffer.from(await (form.get('file') as File).arrayBuffer())
        const fileId = files.get(path)?.fileId ?? randomUUID()
        files.set(path, { fileId, bytes, isPrivate: form.get('isPrivateFile') === 'true' })
        return [200, JSON.stringify({ fileId, filePath: path, size: bytes.length })]
      }
      if (request.method === 'GET' && url.pathname === '/v1/files') {
        const folder = `/${(url.searchParams.get('path') ?? '').replace(/^\//, '')}/`
        const name = /^name = "(.*)"$/.exec(url.searchParams.get('searchQuery') ?? '')?.[1]
        const found = [...files].filter(([path]) => name !== undefined && path === folder + name)
        const listed = found.map(([, { fileId, bytes }]) => ({ type: 'file', fileId, name, size: bytes.length }))
        return [200, JSON.stringify(listed)]
      }
      if (request.method === 'DELETE' && url.pathname.startsWith('/v1/files/')) {
        const path = [...files].find(([, { fileId }]) => url.pathname.endsWith(`/${fileId}`))?.[0]
        if (path === undefined) return [404, '{"message":"no such file"}']
        files.delete(path)
        return [204, '']
      }
      return [404, '{"message":"no such thing"}']
    }
    void answer().then(([status, body]) => {
      response.writeHead(status).end(body)
    })
  }).listen(0, '127.0.0.1')

  function deliver(address: string, range: string | undefined): [number, string | Buffer] {
    const [, signedPath = '', until = '', signature = ''] =
      /^\/delivery\/(.*)&ik-t=(\d+)&ik-s=([\da-f]+)$/.exec(address) ?? []
    const right = createHmac('sha1', PRIVATE_KEY).update(`${signedPath}${until}`).digest('hex')
    const file = files.get(`/${decodeURIComponent(signedPath.split('?')[0] ?? '')}`)
    if (file === undefined) return [404, '']
    if (file.isPrivate && (signature !== right || Number(until) * 1_000 < Date.now())) return [401, '']
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? []
    // Small ranges are answered as such and others whole, as a CDN may.
    if (from === undefined || Number(to) - Number(from) > 1_000) return [200, file.bytes]
    return [206, file.bytes.subarray(Number(from), Number(to) + 1)]
  }

  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const scripted: ScriptedImageKit = {
    files,
    failsWith: null,
    env: {
      Image_Kit_Public_Key_Owner: 'public_for_tests=',
      Image_Kit_Private_Key_Owner: PRIVATE_KEY,
      Image_Kit_URL: `${url}/delivery`,
      IMAGE_KIT_API_URL: url,
      IMAGE_KIT_UPLOAD_URL: url,
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
  return scripted
}
