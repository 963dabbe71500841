import { WebSocket } from 'ws'

/** A session with a Tinode server, as little of it as a load needs. */
export interface TinodeSocket {
  /** A request such as { sub: { topic } }; answers with its {ctrl}. */
  ask(kind: string, request: Readonly<Record<string, unknown>>): Promise<TinodeAnswer>
  send(kind: string, request: Readonly<Record<string, unknown>>, onAnswer: (answer: TinodeAnswer) => void): void
  close(): void
}

export interface TinodeAnswer {
  readonly code: number
  readonly text: string
  readonly params?: Readonly<Record<string, string>>
}

const API_KEY = 'AQEAAAABAAD_rAp4DJh05a1HAwFT3A6K' // belongs to the salt that every fresh installation is given
const DATA = Buffer.from('{"data"')
const isData = (packet: Buffer) => packet.subarray(0, DATA.length).equals(DATA)

export async function openTinodeSocket(url: string, onData?: (packet: Buffer) => void): Promise<TinodeSocket> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v0/channels?apikey=${API_KEY}`, {
    perMessageDeflate: false,
    skipUTF8Validation: true,
  })
  const answers = new Map<string, (answer: TinodeAnswer) => void>()
  let lastId = 0
  socket.on('message', (packet: Buffer) => {
    if (isData(packet)) return onData?.(packet)
    const { ctrl } = JSON.parse(packet.toString()) as { ctrl?: TinodeAnswer & { id?: string } }
    if (ctrl?.id === undefined) return
    answers.get(ctrl.id)?.(ctrl)
    answers.delete(ctrl.id)
  })
  await new Promise((resolve, reject) => {
    socket.on('open', resolve)
    socket.on('error', reject)
  })

  const send: TinodeSocket['send'] = (kind, request, onAnswer) => {
    const id = String(++lastId)
    answers.set(id, onAnswer)
    socket.send(JSON.stringify({ [kind]: { id, ...request } }))
  }
  const ask: TinodeSocket['ask'] = (kind, request) =>
    new Promise((resolve, reject) =>
      send(kind, request, (answer) =>
        answer.code < 400
          ? resolve(answer)
          : reject(new Error(`Tinode refused ${kind}: ${answer.code} ${answer.text}`)),
      ),
    )
  await ask('hi', { ver: '0.25', ua: 'bench' })
  return { ask, send, close: () => socket.close() }
}
