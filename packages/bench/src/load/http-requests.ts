import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { serveLoad } from './generator.ts'
import { createLatencyRecorder, type Latency } from './latency.ts'
import { sendAtRate } from './schedule.ts'

export interface HttpRequestsConfig {
  readonly url: string
  readonly connections: number
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly token?: string
  readonly body?: unknown
}

export interface HttpRequestsPhase {
  /** Asked in turn. */
  readonly requests: readonly HttpRequest[]
  readonly seconds: number
  /** Open loop; without it every connection asks again as soon as it is answered, once each with `once`. */
  readonly ratePerSecond?: number
  readonly once?: boolean
}

export interface HttpRequestsFigures {
  readonly answered: number
  readonly failed: number
  readonly latency: Latency
  readonly perSecond: number
}

const DRAIN_MS = 10_000
const HEAD_END = '\r\n\r\n'

/**
 * HTTP over a bare connection, one request at a time: a full client costs more than the server it asks. A server closes
 * a connection on which nobody asked for a while, between two turns: so one is opened when it is needed.
 */
function createConnection(url: string) {
  const { hostname, port } = new URL(url)
  let socket: Socket | null = null
  let onAnswer: ((status: number) => void) | null = null
  let received: Buffer[] = []
  let size = 0
  let whole = -1
  let status = 0

  function answer(withStatus: number): void {
    const answered = onAnswer
    onAnswer = null
    received = []
    size = 0
    whole = -1
    answered?.(withStatus)
  }

  function look(): void {
    if (whole === -1) {
      const text = (received.length === 1 ? received[0]! : Buffer.concat(received)).toString('latin1')
      const end = text.indexOf(HEAD_END)
      if (end === -1) return
      const head = text.slice(0, end)
      status = Number(head.slice(9, 12))
      const length = /content-length: (\d+)/i.exec(head)?.[1]
      if (length === undefined && status !== 204) throw new Error('an answer without its length')
      whole = end + HEAD_END.length + Number(length ?? 0)
    }
    if (size >= whole) answer(status)
  }

  function open(): Socket {
    const opened = connect({ host: hostname, port: Number(port), noDelay: true })
    opened.on('data', (chunk: Buffer) => {
      received.push(chunk)
      size += chunk.length
      look()
    })
    opened.on('end', () => opened.destroy())
    opened.on('error', () => {}) // 'close' follows
    opened.on('close', () => {
      if (socket !== opened) return
      socket = null
      answer(0)
    })
    return opened
  }

  return {
    get isFree() {
      return onAnswer === null
    },
    ask: (request: string) =>
      new Promise<number>((resolve) => {
        onAnswer = resolve
        socket ??= open()
        socket.write(request)
      }),
  }
}

function bytesOf({ method, path, token, body }: HttpRequest): string {
  const text = body === undefined ? '' : JSON.stringify(body)
  const authorization = token === undefined ? '' : `authorization: Bearer ${token}\r\n`
  const content =
    body === undefined ? '' : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n`
  return `${method} ${path} HTTP/1.1\r\nhost: bench\r\n${authorization}${content}\r\n${text}`
}

serveLoad(async ({ url, connections }: HttpRequestsConfig) => {
  const open = Array.from({ length: connections }, () => createConnection(url))

  return async ({
    requests,
    seconds,
    ratePerSecond,
    once = false,
  }: HttpRequestsPhase): Promise<HttpRequestsFigures> => {
    const texts = requests.map(bytesOf)
    const latency = createLatencyRecorder()
    let asked = 0
    let answered = 0
    let failed = 0
    const startedAt = performance.now()
    const count = (status: number, dueAt: number): void => {
      if (status < 200 || status > 299) failed++
      else {
        answered++
        latency.record(performance.now() - dueAt)
      }
    }
    if (ratePerSecond === undefined) {
      const until = startedAt + seconds * 1_000
      await Promise.all(
        open.map(async (connection) => {
          do {
            const dueAt = performance.now()
            count(await connection.ask(texts[asked++ % texts.length] ?? ''), dueAt)
          } while (!once && performance.now() < until)
        }),
      )
    } else {
      const waiting: { text: string; dueAt: number }[] = []
      const work = async (connection: (typeof open)[number]): Promise<void> => {
        for (let next = waiting.shift(); next; next = waiting.shift())
          count(await connection.ask(next.text), next.dueAt)
      }
      await sendAtRate(ratePerSecond, seconds, (dueAt, index) => {
        waiting.push({ text: texts[index % texts.length] ?? '', dueAt })
        asked++
        const free = open.find(({ isFree }) => isFree)
        if (free) void work(free)
      })
      const until = performance.now() + DRAIN_MS
      while (answered + failed < asked && performance.now() < until) await delay(5)
      failed += asked - answered - failed
    }
    const tookSeconds = (performance.now() - startedAt) / 1_000
    return { answered, failed, latency: latency.read(), perSecond: answered / tookSeconds }
  }
})
