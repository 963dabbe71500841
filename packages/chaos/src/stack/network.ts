import { findFreePort } from '@chat/local-stack'
import { Toxiproxy } from 'toxiproxy-node-client'

/** Ways in which a connection goes bad. `one-way-…`: what is sent in that direction never arrives. */
export const cuts = ['down', 'silent', 'reset', 'one-way-there', 'one-way-back'] as const
export type Cut = (typeof cuts)[number]

/** A proxy before one server, for one of those who use it. */
export interface Way {
  readonly port: number
  cut(how: Cut): Promise<void>
  /** What comes back is slowed down to this. */
  throttle(kilobytesPerSecond: number): Promise<void>
  mend(): Promise<void>
}

export interface Network {
  way(name: string, serverPort: number): Promise<Way>
}

export function createNetwork(url: string): Network {
  const toxiproxy = new Toxiproxy(url)
  return {
    async way(name, serverPort) {
      const port = await findFreePort()
      const place = {
        listen: `127.0.0.1:${port}`,
        upstream: `127.0.0.1:${serverPort}`,
      }
      const proxy = await toxiproxy.createProxy({ name: name.replaceAll(' ', '-'), ...place, enabled: true })
      const poison = (type: 'timeout' | 'reset_peer', stream: 'upstream' | 'downstream') =>
        proxy.addToxic({ name: `${type} ${stream}`, type, stream, toxicity: 1, attributes: { timeout: 0 } })
      let toxics: { remove(): Promise<void> }[] = []
      return {
        port,
        async cut(how) {
          if (how === 'down') await proxy.update({ ...place, enabled: false })
          if (how === 'reset') toxics = [await poison('reset_peer', 'upstream')]
          if (how === 'silent' || how === 'one-way-there') toxics.push(await poison('timeout', 'upstream'))
          if (how === 'silent' || how === 'one-way-back') toxics.push(await poison('timeout', 'downstream'))
        },
        async throttle(rate) {
          const attributes = { rate }
          toxics.push(
            await proxy.addToxic({
              name: 'throttle',
              type: 'bandwidth',
              stream: 'downstream',
              toxicity: 1,
              attributes,
            }),
          )
        },
        async mend() {
          for (const toxic of toxics.splice(0)) await toxic.remove()
          await proxy.update({ ...place, enabled: true })
        },
      }
    },
  }
}
