import { randomUUID } from 'node:crypto'
import type { Person } from '@chat/testkit'
import { createRecordedClient, hashBody } from '@chat/testkit/history'
import type { Socket } from 'socket.io-client'
import { plainSocket, untilConnected } from '../plain-socket.ts'
import { type Fault, oneOf, type Scene } from './fault.ts'

const COMMANDS = 20
const COPIES_MAX = 5
const ANSWER_MAX_MS = 10_000

interface Placed {
  readonly messageId: string
  readonly seq: number
}

export const duplicateStorm: Fault = {
  id: 'F11',
  what: 'each of 20 messages sent 1–5 times at once, over both gateways and REST',
  lastsMs: 0,
  calmMs: 1_500,
  goals: [
    { figure: 'unequal', at: 'sum', atMost: 0 },
    { figure: 'copies', at: 'min', atLeast: 20 },
  ],
  async stage(scene) {
    const { stack, conversations } = scene
    const [author] = conversations[0]?.members ?? []
    if (!author) throw new Error('nobody to send anything')
    // A device of its own, which reads along as every device does.
    const reader = createRecordedClient({
      url: stack.url,
      token: author.accessToken,
      userId: author.userId,
      device: deviceOf(author),
      history: scene.history,
      conversationIds: conversations.flatMap(({ id, members }) => (members.includes(author) ? [id] : [])),
    })
    const sockets = stack.gateways.map(({ url }) => plainSocket({ url, token: author.accessToken }))
    await Promise.all(sockets.map(untilConnected))
    let last: { unequal: number; copies: number } = { unequal: 0, copies: 0 }
    return {
      next: () => ({
        target: `${COMMANDS} messages of one person`,
        async strike() {
          last = { unequal: 0, copies: 0 }
          for (let count = 0; count < COMMANDS; count++) {
            const { unequal, copies } = await sendCopies(scene, author, sockets)
            last = { unequal: last.unequal + unequal, copies: last.copies + copies }
          }
        },
        heal: async () => ({ unequal: [last.unequal], copies: [last.copies] }),
      }),
      async clear() {
        reader[Symbol.dispose]()
        for (const socket of sockets) socket.disconnect()
      },
    }
  },
}

const deviceOf = ({ username }: Person): string => `${username} copying`

/** All copies at once, each on its own way; all have to be told the same. */
async function sendCopies(scene: Scene, author: Person, sockets: readonly Socket[]) {
  const { stack, history, conversations, random } = scene
  const conversationId = conversations[0]?.id ?? ''
  const clientMsgId = randomUUID()
  const content = `copied ${clientMsgId}`
  const about = { device: deviceOf(author), commandId: clientMsgId, conversationId }
  const request = { conversationId, content, clientMsgId }
  history.add({
    type: 'invoke',
    ...about,
    userId: author.userId,
    command: 'send-message',
    request: { conversationId, content },
    bodyHash: hashBody(content),
    scheduledAt: history.now(),
  })
  const bySocket = async (socket: Socket, attempt: number): Promise<Placed> => {
    const answer = (await socket.timeout(ANSWER_MAX_MS).emitWithAck('send-message', request, { attempt })) as {
      ok: boolean
      data: Placed
    }
    if (!answer.ok) throw new Error(`a copy was refused: ${JSON.stringify(answer)}`)
    return answer.data
  }
  const byRest = async (): Promise<Placed> => {
    const response = await fetch(`${stack.url}/api/conversations/${conversationId}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${author.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ content, clientMsgId }),
    })
    if (!response.ok) throw new Error(`a copy was refused: ${await response.text()}`)
    return (await response.json()) as Placed
  }
  const ways = [...sockets.map((socket) => (attempt: number) => bySocket(socket, attempt)), byRest]
  const copies = 1 + Math.floor(random() * COPIES_MAX)
  const sent = Array.from({ length: copies }, async (_, attempt) => {
    const sentAt = history.now()
    const { messageId, seq } = await oneOf(ways, random)(attempt)
    return { sentAt, messageId, seq }
  })
  const placed = await Promise.all(sent)
  const [first] = placed
  history.add({ type: 'ack', ...about, seq: first?.seq ?? null })
  return { copies, unequal: placed.filter((it) => it.messageId !== first?.messageId || it.seq !== first.seq).length }
}
