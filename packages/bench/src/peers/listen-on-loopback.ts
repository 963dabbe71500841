import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** And tells whoever started the process, as every service does. */
export function listenOnLoopback(http: Server, service: string): void {
  http.listen(Number(process.env['PORT'] ?? 0), '127.0.0.1', () => {
    const { port } = http.address() as AddressInfo
    process.stdout.write(`${JSON.stringify({ msg: 'listening', service, port, adminPort: 0 })}\n`)
  })
  process.once('SIGTERM', () => process.exit())
}
