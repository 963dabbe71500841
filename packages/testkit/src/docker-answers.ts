import { request } from 'node:http'

const WITHIN_MS = 1_000

/** Whether a Docker engine answers on its socket (or DOCKER_HOST) at once. */
export function dockerAnswers(
  host: string = process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock',
): Promise<boolean> {
  const url = new URL(host)
  const place =
    url.protocol === 'unix:' ? { socketPath: url.pathname } : { host: url.hostname, port: Number(url.port || 2375) }
  return new Promise((resolve) => {
    const ping = request({ ...place, path: '/_ping', timeout: WITHIN_MS }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    ping.on('timeout', () => ping.destroy())
    ping.on('error', () => resolve(false))
    ping.end()
  })
}
