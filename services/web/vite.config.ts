import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const require = createRequire(import.meta.url)

/** The picker reads its emoji from our own origin, without the fields it has no use for. */
function serveEmojiData(): Plugin {
  const unused = new Set(['emoticon', 'gender', 'text', 'type'])
  const read = async (name: string): Promise<string> => {
    const json = await readFile(require.resolve(`emojibase-data/en/${name}.json`), 'utf8')
    return JSON.stringify(JSON.parse(json), (key, value: unknown) => (unused.has(key) ? undefined : value))
  }
  return {
    name: 'emoji-data',
    async generateBundle() {
      for (const name of ['data', 'messages']) {
        this.emitFile({ type: 'asset', fileName: `emoji/en/${name}.json`, source: await read(name) })
      }
    },
    configureServer(server) {
      server.middlewares.use('/emoji/en', (request, response, next) => {
        const name = /^\/(data|messages)\.json/.exec(request.url ?? '')?.[1]
        if (name === undefined) return next()
        void read(name).then((json) => response.setHeader('content-type', 'application/json').end(json), next)
      })
    },
  }
}

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ')

/** Only in the build: the development server works with inline scripts. */
function addContentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy },
        injectTo: 'head-prepend',
      },
    ],
  }
}

const edge = process.env['CHAT_EDGE'] ?? 'http://127.0.0.1:3000'

export default defineConfig({
  base: '/',
  plugins: [react(), tailwindcss(), serveEmojiData(), addContentSecurityPolicy()],
  build: {
    target: 'baseline-widely-available',
    sourcemap: true,
    assetsInlineLimit: 0,
    rolldownOptions: {
      // The contracts only define things. Without this all their schemas, and zod, come along for a few limits.
      treeshake: { moduleSideEffects: [{ test: /\/packages\/contracts\/|\/zod\//, sideEffects: false }] },
    },
  },
  server: { proxy: { '/api': edge, '/socket.io': { target: edge, ws: true } } },
})
