import { randomUUID } from 'node:crypto'
import type { RunningStack } from '@chat/local-stack'
import type { UserId } from '@chat/contracts'
import { effectsOf, type Entry, type MessageEntry } from '@chat/domain'
import { connectMongo, createLogStore } from '@chat/mongo'

export interface SeededConversation {
  readonly id: string
  readonly kind: 'direct' | 'group' | 'room'
  /** The first one made it and owns it. */
  readonly members: readonly UserId[]
  /** Sent by the members in turn; the head is one above. */
  readonly messages: number
}

const INSERT_COUNT = 5_000
const APPLIED_AT_ONCE = 200 // conversations
const CONTENT = 'A sentence as long as people write them in a chat, not more than that.'
const HASH = '0'.repeat(64)
const MESSAGE_EVERY_MS = 1_000

/** Where a conversation with so many messages stands. */
export const headSeqOf = ({ messages }: Pick<SeededConversation, 'messages'>): number => messages + 1

/**
 * Conversations as their owner would have written them, entry by entry, through the store of the product and without
 * its services: sending a million messages would take minutes.
 */
export async function seedConversations(
  { env }: Pick<RunningStack, 'env'>,
  conversations: readonly SeededConversation[],
): Promise<void> {
  const { signal } = new AbortController()
  const connection = await connectMongo(String(env['MONGODB_URI']), { appName: 'chat-bench', socketTimeoutMs: 0 })
  try {
    const log = createLogStore(connection)
    let batch: Entry[] = []
    for (const conversation of conversations) {
      for (const entry of entriesOf(conversation)) {
        if (batch.push(entry) < INSERT_COUNT) continue
        await log.insert(batch, signal)
        batch = []
      }
    }
    if (batch.length > 0) await log.insert(batch, signal)
    for (let first = 0; first < conversations.length; first += APPLIED_AT_ONCE) {
      const some = conversations.slice(first, first + APPLIED_AT_ONCE)
      await log.apply(
        some.flatMap((conversation) => effectsOf(creationOf(conversation))),
        signal,
      )
      await log.confirmHeads(some.map(headOf), signal)
    }
  } finally {
    await connection.close()
  }
}

const startOf = ({ messages }: SeededConversation): number => Date.now() - (messages + 1) * MESSAGE_EVERY_MS

function creationOf(conversation: SeededConversation): Entry {
  const { id, kind, members } = conversation
  const [owner = ''] = members
  return {
    conversationId: id,
    seq: 1,
    event: 'conversation-created',
    actorId: owner,
    commandId: randomUUID(),
    hash: HASH,
    at: startOf(conversation),
    n: 0,
    body: {
      kind,
      name: kind === 'direct' ? null : id,
      slug: kind === 'room' ? id : null,
      topic: null,
      participants: members.map((userId) => ({
        userId,
        role: userId === owner ? 'owner' : 'member',
        state: 'accepted',
      })),
    },
  }
}

function* entriesOf(conversation: SeededConversation): Generator<Entry> {
  yield creationOf(conversation)
  const startedAt = startOf(conversation)
  for (let n = 1; n <= conversation.messages; n++) yield messageOf(conversation, n, startedAt)
}

function messageOf({ id, members }: SeededConversation, n: number, startedAt: number): MessageEntry {
  const seq = n + 1
  return {
    conversationId: id,
    seq,
    event: 'new-message',
    actorId: members[n % members.length] ?? '',
    commandId: randomUUID(),
    hash: HASH,
    at: startedAt + n * MESSAGE_EVERY_MS,
    n,
    body: { kind: 'text', content: CONTENT, mentions: [], replyTo: null, threadRootId: null },
    changes: { reactions: [], editedAt: null, deletedAt: null, changedSeq: seq },
  }
}

function headOf(conversation: SeededConversation) {
  const { id, messages } = conversation
  const seq = headSeqOf(conversation)
  const at = startOf(conversation) + messages * MESSAGE_EVERY_MS
  return { conversationId: id, head: { seq, n: messages, lastMessageSeq: messages === 0 ? 0 : seq, at } }
}
