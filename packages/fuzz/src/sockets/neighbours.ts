import type { Acknowledgement } from '@chat/contracts'
import { createRestClient, type Person } from '@chat/testkit'
import { io, type Socket } from 'socket.io-client'

const EVERY_MS = 100
const WITHIN_MS = 15_000

export interface NeighbourReport {
  readonly messages: number
  readonly slowestMs: number
  readonly complaints: readonly string[]
}

/** Two people on the same gateway who do nothing wrong: one writes, the other must get it, and both stay connected. */
export async function startNeighbours(
  { apiUrl, gatewayUrl }: { apiUrl: string; gatewayUrl: string },
  [ann, bob]: readonly [Person, Person],
): Promise<{ stop(): Promise<NeighbourReport> }> {
  const rest = createRestClient(apiUrl, ann.accessToken)
  const { id: conversationId } = await rest.post<{ id: string }>('/conversations/direct', { userId: bob.userId })
  const connect = async ({ accessToken: token }: Person): Promise<Socket> => {
    const socket = io(gatewayUrl, { transports: ['websocket'], auth: { token }, forceNew: true, reconnection: false })
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject))
    return socket
  }
  const [writer, reader] = [await connect(ann), await connect(bob)]
  // What is said before a socket reads along it would have to ask for.
  await reader.timeout(WITHIN_MS).emitWithAck('join-conversation', { conversationId })
  const complaints: string[] = []
  const waiting = new Map<string, () => void>()
  for (const [name, socket] of [
    ['who writes', writer],
    ['who reads', reader],
  ] as const)
    socket.on('disconnect', (reason) => {
      if (!isOver) complaints.push(`the neighbour ${name} lost their connection: ${reason}`)
    })
  reader.on('new-message', ({ id }: { id: string }) => {
    const seen = waiting.get(id)
    if (seen) seen()
    else arrived.add(id)
  })
  const arrived = new Set<string>()
  let isOver = false
  let messages = 0
  let slowestMs = 0

  const late = (what: string) =>
    new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error(`${what} within ${WITHIN_MS / 1_000} s`)), WITHIN_MS).unref()
    })

  async function writeOne(): Promise<void> {
    const began = performance.now()
    const request = { conversationId, content: `neighbourly ${messages}` }
    const answer = (await writer.timeout(WITHIN_MS).emitWithAck('send-message', request)) as Acknowledgement<{
      messageId: string
    }>
    if (!answer.ok) throw new Error(`the neighbour was answered ${answer.error.code}`)
    const { messageId } = answer.data
    if (!arrived.delete(messageId)) {
      const came = new Promise<void>((resolve) => waiting.set(messageId, resolve))
      await Promise.race([came, late('the neighbour got no message')])
      waiting.delete(messageId)
    }
    messages += 1
    slowestMs = Math.max(slowestMs, performance.now() - began)
  }

  async function run(): Promise<void> {
    while (!isOver) {
      await writeOne().catch((error: unknown) => complaints.push((error as Error).message))
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
    }
  }

  const running = run()
  return {
    async stop() {
      isOver = true
      await running
      writer.disconnect()
      reader.disconnect()
      if (messages === 0) complaints.push('the neighbours could not talk at all')
      return { messages, slowestMs, complaints }
    },
  }
}
