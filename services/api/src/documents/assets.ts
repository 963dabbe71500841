import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const compress = promisify(gzip)

const JAVASCRIPT = 'text/javascript; charset=utf-8'
const CSS = 'text/css; charset=utf-8'

/** All that the pages load; nothing comes from elsewhere. */
const files: ReadonlyMap<string, { type: string; url: string }> = new Map([
  ['console.js', { type: JAVASCRIPT, url: new URL('console.js', import.meta.url).href }],
  ['pages.css', { type: CSS, url: new URL('pages.css', import.meta.url).href }],
  ['swagger-ui-bundle.js', { type: JAVASCRIPT, url: import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js') }],
  ['swagger-ui.css', { type: CSS, url: import.meta.resolve('swagger-ui-dist/swagger-ui.css') }],
])

export interface Asset {
  type: string
  etag: string
  gzipped: Buffer
  plain: Buffer
}

/** Reads and compresses each file when it is first asked for. */
export function createAssets(): (name: string) => Promise<Asset | null> {
  const loaded = new Map<string, Promise<Asset>>()
  return async (name) => {
    const file = files.get(name)
    if (file === undefined) return null
    let asset = loaded.get(name)
    if (asset === undefined) {
      asset = load(file.url, file.type)
      loaded.set(name, asset)
      asset.catch(() => loaded.delete(name))
    }
    return asset
  }
}

async function load(url: string, type: string): Promise<Asset> {
  const plain = await readFile(new URL(url))
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`
  return { type, etag, plain, gzipped: await compress(plain) }
}
