import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { Scanner, Verdict } from '../scanning/scanner.ts'

/** Nothing is heard or taken for so long: it hangs. */
const SILENT_MS = 30_000
const ANSWER_MAX = 4_096
const END = Buffer.alloc(4)

/** The daemon of ClamAV, by its command INSTREAM: pieces with their lengths before them, then one of no length. */
export function createClamd(place: { host: string; port: number }): Scanner {
  return {
    async scan(source, signal) {
      try {
        return verdictIn(await ask(place, signal, (socket) => send(socket, source)))
      } catch (error) {
        // It hangs up on what is too long for it, and what it said before that is lost with the connection now and then.
        if (isHungUpOn(error) && (await isAlive(place, signal))) return 'unscanned'
        throw error
      } finally {
        source.destroy()
      }
    },
  }
}

/** The answer may come, and the connection end, before everything was said. */
async function ask(
  place: { host: string; port: number },
  signal: AbortSignal,
  say: (socket: Socket) => Promise<unknown>,
): Promise<string> {
  const socket = connect({ ...place, signal, noDelay: true })
  socket.setTimeout(SILENT_MS, () => socket.destroy(new Error('the virus scanner does not answer')))
  try {
    const answer = answerOf(socket)
    say(socket).catch((error: Error) => socket.destroy(error))
    return await answer
  } finally {
    socket.destroy()
  }
}

const isHungUpOn = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'ECONNRESET')

async function isAlive(place: { host: string; port: number }, signal: AbortSignal): Promise<boolean> {
  const answer = await ask(place, signal, async (socket) => {
    await once(socket, 'connect')
    socket.write('zPING\0')
  }).catch(() => '')
  return answer === 'PONG'
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
