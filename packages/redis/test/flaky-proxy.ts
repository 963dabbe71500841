import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Stands before a server that others use too, and fails in its place. */
export interface FlakyProxy extends AsyncDisposable {
  url: string
  /** Closes what is open, and lets nobody in. */
  cut(): void
  /** Nothing passes any more, and nothing closes. */
  freeze(): void
  restore(): void
}

export async function startFlakyProxy(url: string): Promise<FlakyProxy> {
  const { hostname, port } = new URL(url)
  const sockets = new Set<Socket>()
  let state: 'open' | 'cut' | 'frozen' = 'open'
  const server = createServer((near): void => {
    if (state === 'cut') return void near.destroy()
    const far = connect(Number(port), hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('data', (chunk) => {
        if (state !== 'frozen') to.write(chunk)
      })
      from.on('error', () => {})
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () => {
      state = 'cut'
      close()
    },
    freeze: () => {
      state = 'frozen'
    },
    restore: () => {
      if (state === 'frozen') close() // what was swallowed cannot be made good
      state = 'open'
    },
    [Symbol.asyncDispose]: async () => {
      close()
      server.close()
    },
  }
}
