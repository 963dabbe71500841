import { openLightSocket } from './light-socket.ts'
import type { Member } from './member.ts'
import { openTinodeSocket } from './tinode-socket.ts'

/** One device that talks in its conversations in turn, whatever the protocol. */
export interface Talker {
  /** `onAnswer` hears whether the server took it. */
  send(clientMsgId: string, onAnswer: (isAccepted: boolean) => void): void
}

export interface TalkerOptions extends Member {
  readonly content: string
  /** Everything that may hold messages of others, as bytes. */
  readonly onPacket: (packet: Buffer) => void
}

export type OpenTalker = (options: TalkerOptions) => Promise<Talker>

const openSocketIo: OpenTalker = async ({ url, auth, conversationIds, content, onPacket }) => {
  const next = inTurn(conversationIds)
  const socket = await openLightSocket({ url, auth, onEvent: onPacket })
  return {
    send: (clientMsgId, onAnswer) =>
      socket.emit('send-message', { conversationId: next(), clientMsgId, content }, (answer) =>
        onAnswer((answer as { ok: boolean }).ok),
      ),
  }
}

const openTinode: OpenTalker = async ({ url, auth, conversationIds, content, onPacket }) => {
  const next = inTurn(conversationIds)
  const socket = await openTinodeSocket(url, onPacket)
  await socket.ask('login', { scheme: 'token', secret: auth['token'] })
  for (const topic of conversationIds) await socket.ask('sub', { topic })
  return {
    send: (clientMsgId, onAnswer) =>
      socket.send('pub', { topic: next(), content: { clientMsgId, content } }, ({ code }) => onAnswer(code < 300)),
  }
}

export const protocols = { 'socket.io': openSocketIo, tinode: openTinode } as const satisfies Record<string, OpenTalker>
export type Protocol = keyof typeof protocols

function inTurn(values: readonly string[]): () => string {
  let turn = 0
  return () => values[turn++ % values.length] ?? ''
}
