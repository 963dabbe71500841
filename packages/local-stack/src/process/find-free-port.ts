import { once } from 'node:events'
import { createServer } from 'node:net'

// Below the range from which Linux takes the ports of outgoing connections, so that a killed process can be started
// again on its old port.
const LOWEST = 18_000
const HIGHEST = 32_000
const given = new Set<number>()

export const isPortFree = async (port: number, host = '127.0.0.1'): Promise<boolean> => {
  const server = createServer()
  try {
    server.listen({ port, host, exclusive: true })
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
}

export const findFreePort = async (): Promise<number> => {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST))
    if (given.has(port) || !(await isPortFree(port))) continue
    given.add(port)
    return port
  }
}
