/** `bundle-web.ts FOLDER` writes into FOLDER/web the built web app, and the configurations of the nginx that serves it. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildWeb, readRouteTable, renderNginxConfig, webRoot } from '@chat/local-stack'
import { services } from './services.ts'

const PORT = 3000 // of every service in a container
const [root] = process.argv.slice(2)
if (root === undefined) {
  process.stderr.write('Use: bundle-web.ts FOLDER\n')
  process.exit(2)
}
await buildWeb()
const folder = join(root, 'web')
rmSync(root, { recursive: true, force: true })
mkdirSync(join(folder, 'nginx'), { recursive: true })
cpSync(webRoot, join(folder, 'html'), { recursive: true })

const table = readRouteTable()
const behindEdge = Object.fromEntries(
  table.routes.flatMap(({ service }) => (service in services ? [[service, [`${service}:${PORT}`]]] : [])),
)
const common = { table, host: '0.0.0.0', port: PORT, webRoot: '/web/html', runDir: '/tmp' }
writeFileSync(join(folder, 'nginx/web.conf'), renderNginxConfig({ ...common, upstreams: {} }))
writeFileSync(join(folder, 'nginx/edge.conf'), renderNginxConfig({ ...common, upstreams: behindEdge }))
