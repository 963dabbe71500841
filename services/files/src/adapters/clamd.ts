import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { Scanner, Verdict } from '../scanning/scanner.ts'

/** Nothing is heard or taken for so long: it hangs. */
const SILENT_MS = 30_000
const ANSWER_MAX = 4_096
const END = Buffer.alloc(4)

/** The daemon of ClamAV, by its command INSTREAM: pieces with their lengths before them, then one of no length. */
export function createClamd({ host, port }: { host: string; port: number }): Scanner {
  return {
    async scan(source, signal) {
      const socket = connect({ host, port, signal, noDelay: true })
      socket.setTimeout(SILENT_MS, () => socket.destroy(new Error('the virus scanner does not answer')))
      try {
        // It may answer, and hang up, before it was sent everything.
        const answer = answerOf(socket)
        send(socket, source).catch((error: Error) => socket.destroy(error))
        return verdictIn(await answer)
      } finally {
        socket.destroy()
        source.destroy()
      }
    },
  }
}

async function send(socket: Socket, source: Readable): Promise<void> {
  await once(socket, 'connect')
  socket.write('zINSTREAM\0')
  for await (const piece of source as AsyncIterable<Buffer>) {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(piece.length)
    socket.write(length)
    if (!socket.write(piece)) await once(socket, 'drain')
  }
  socket.write(END)
}

/** Listens all the time: who hangs up after an answer makes the next write fail, and the answer counts. */
function answerOf(socket: Socket): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const hungUp = 'the virus scanner hung up without an answer'
  let answer = ''
  socket
    .setEncoding('utf8')
    .on('data', (piece: string) => {
      answer += piece
      if (answer.includes('\0')) resolve(answer.slice(0, answer.indexOf('\0')))
      else if (answer.length > ANSWER_MAX) reject(new Error(hungUp))
    })
    .once('error', reject)
    .once('close', () => reject(new Error(hungUp)))
  return promise
}

function verdictIn(answer: string): Verdict {
  if (answer === 'stream: OK') return 'clean'
  if (/^stream: .+ FOUND$/.test(answer)) return 'infected'
  if (answer.startsWith('INSTREAM size limit exceeded')) return 'unscanned'
  throw new Error(`the virus scanner answered ${JSON.stringify(answer.slice(0, 100))}`)
}
