import { setTimeout as delay } from 'node:timers/promises'
import type { RecordedClient } from '@chat/testkit/history'
import type { LoadConversation } from './set-up-conversations.ts'

interface LoadOptions {
  readonly conversations: readonly LoadConversation[]
  /** By user id. */
  readonly clients: ReadonlyMap<string, RecordedClient>
  /** Commands a second, over all. */
  readonly rate: number
  readonly random: () => number
}

const TICK_MS = 10
const EDITED_SHARE = 0.1
const VISITOR_PERIOD_MS = 2_500

/** Commands at a steady rate, whether answers come or not, until the signal is aborted. */
export async function runLoad(options: LoadOptions, signal: AbortSignal): Promise<void> {
  await Promise.all([
    sendSteadily(options, signal),
    ...options.conversations.map((it) => moveVisitor(options, it, signal)),
  ])
}

async function sendSteadily({ conversations, clients, rate, random }: LoadOptions, signal: AbortSignal): Promise<void> {
  const own = new Map<string, number>()
  const oneOf = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const startedAt = performance.now()
  for (let sent = 0; !signal.aborted; await delay(TICK_MS)) {
    for (const due = ((performance.now() - startedAt) * rate) / 1_000; sent < due; sent++) {
      const { id: conversationId, members } = oneOf(conversations)
      const client = clients.get(oneOf(members).userId)
      if (!client) continue
      const key = `${client.userId} ${conversationId}`
      const mine = own.get(key)
      const content = `${sent} from ${client.device}`
      if (mine !== undefined && random() < EDITED_SHARE) {
        const request = { messageId: `${conversationId}.${mine}`, content: `${content}, edited` }
        void client.send({ name: 'edit-message', conversationId, request, body: request.content })
      } else {
        void client
          .send({ name: 'send-message', conversationId, request: { conversationId, content }, body: content })
          .then((seq) => seq !== null && own.set(key, seq))
      }
    }
  }
}

/** The owner removes one member and adds them again; in the end they are a member. */
async function moveVisitor(
  { clients }: LoadOptions,
  conversation: LoadConversation,
  signal: AbortSignal,
): Promise<void> {
  const { id: conversationId, members, visitor } = conversation
  const owner = clients.get(members[0]?.userId ?? '')
  if (visitor === undefined || owner === undefined) return
  const request = { conversationId, userId: visitor.userId }
  while (!signal.aborted) {
    await owner.send({ name: 'remove-participant', conversationId, request, body: visitor.userId })
    await owner.send({ name: 'add-participant', conversationId, request, body: visitor.userId })
    await delay(VISITOR_PERIOD_MS, undefined, { signal }).catch(() => {})
  }
}
