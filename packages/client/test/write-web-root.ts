/** The SDK as a page without a build: types taken out of every file, imports made addresses. */
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire, stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('../src', import.meta.url))

const PAGE = `<!doctype html>
<meta charset="utf-8">
<title>The SDK</title>
<script type="importmap">
  { "imports": { "socket.io-client": "/socket.io-client.js", "@chat/contracts/notice": "/notice.js" } }
</script>
<script type="module">
  import { createChat } from '/sdk/index.js'
  const chat = createChat()
  await chat.resume()
  globalThis.chat = chat
</script>
`

export async function writeWebRoot(folder: string): Promise<void> {
  for (const name of await readdir(source, { recursive: true })) {
    if (!name.endsWith('.ts') || name.includes('.test')) continue
    const text = stripTypeScriptTypes(await readFile(join(source, name), 'utf8'))
    const target = join(folder, 'sdk', name.replace(/\.ts$/, '.js'))
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, text.replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'"))
  }
  const notice = fileURLToPath(import.meta.resolve('@chat/contracts/notice'))
  await writeFile(join(folder, 'notice.js'), stripTypeScriptTypes(await readFile(notice, 'utf8')))
  const clientFolder = dirname(createRequire(import.meta.url).resolve('socket.io-client/package.json'))
  await cp(join(clientFolder, 'dist/socket.io.esm.min.js'), join(folder, 'socket.io-client.js'))
  await writeFile(join(folder, 'index.html'), PAGE)
}
