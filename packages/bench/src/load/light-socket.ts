import { WebSocket } from 'ws'

/**
 * Socket.IO over a bare WebSocket, as little of it as a load needs: no reconnection, no listeners, frames as text. A
 * full client costs several times as much, and then the generator is what is measured.
 */
export interface LightSocket {
  /** Answers with what the server acknowledged. */
  emit(event: string, payload: unknown, onAnswer: (answer: unknown) => void): void
  close(): void
}

export interface LightSocketOptions {
  /** Of the server: http://… */
  readonly url: string
  readonly auth?: Readonly<Record<string, unknown>>
  /** Every event as it is on the wire: `42["name",…`, as bytes: most need not be made text to be counted. */
  readonly onEvent?: (packet: Buffer) => void
  readonly onClose?: () => void
}

const OPEN_WITHIN_MS = 15_000
const MESSAGE = 0x34 // '4' of the engine
const EVENT = 0x32 // '2' of Socket.IO

/** Resolves when the server accepted the handshake. */
export function openLightSocket({ url, auth = {}, onEvent, onClose }: LightSocketOptions): Promise<LightSocket> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`, {
    perMessageDeflate: false,
    skipUTF8Validation: true,
  })
  const answers = new Map<number, (answer: unknown) => void>()
  let lastId = 0

  const light: LightSocket = {
    emit(event, payload, onAnswer) {
      lastId += 1
      answers.set(lastId, onAnswer)
      socket.send(`42${lastId}${JSON.stringify([event, payload])}`)
    },
    close: () => socket.close(),
  }

  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.terminate()
      reject(new Error(`${url} did not accept a socket within ${OPEN_WITHIN_MS / 1_000} s`))
    }, OPEN_WITHIN_MS)
    const fail = (why: string) => {
      clearTimeout(timer)
      socket.terminate()
      reject(new Error(why))
    }
    socket.on('error', (error) => fail(error.message))
    socket.on('close', () => {
      fail('closed before it was accepted')
      onClose?.()
    })
    socket.on('message', (data: Buffer) => {
      if (data[0] === MESSAGE && data[1] === EVENT) return onEvent?.(data)
      const packet = data.toString()
      if (packet === '2') socket.send('3')
      else if (packet.startsWith('43')) answer(packet)
      else if (packet.startsWith('0')) socket.send(`40${JSON.stringify(auth)}`)
      else if (packet.startsWith('44')) fail(`refused: ${packet.slice(2)}`)
      else if (packet.startsWith('40')) {
        clearTimeout(timer)
        resolve(light)
      }
    })
  })

  function answer(packet: string): void {
    const bracket = packet.indexOf('[')
    const id = Number(packet.slice(2, bracket))
    const onAnswer = answers.get(id)
    answers.delete(id)
    onAnswer?.((JSON.parse(packet.slice(bracket)) as unknown[])[0])
  }
}
