import { type ConversationReader, type ConversationRecord, isMessageEntry, placeKeyOf } from '@chat/domain'
import type { SimProcess } from '../kernel/sim-process.ts'
import { type Collections, type ConversationDocument, participantKeyOf } from './collections.ts'
import type { ReadConcern, ReplicaSet } from './replica-set.ts'

const NO_HEAD = { seq: 0, n: 0, lastMessageSeq: 0, at: 0 }

const toRecord = ({ id, facts, head, createdAt }: ConversationDocument): ConversationRecord[] =>
  facts ? [{ id, ...facts, head: head ?? NO_HEAD, createdAt }] : []

/** What gateways and the api read of the simulated database. */
export function createSimConversationReader(process: SimProcess, replicaSet: ReplicaSet): ConversationReader {
  const read = <T>(
    what: string,
    concern: ReadConcern,
    look: (state: Collections) => T,
    signal: AbortSignal,
  ): Promise<T> =>
    process.call<T>(
      replicaSet.route,
      what,
      (answer) =>
        replicaSet.whenUp(answer, () =>
          replicaSet.whenFresh(() => answer({ ok: true, value: look(replicaSet.state(concern)) }), answer),
        ),
      signal,
    )

  const participationsOf: ConversationReader['participationsOf'] = (userId, signal) =>
    read(
      'read participations',
      'majority',
      ({ participants }) => [...participants.values()].filter((found) => found.userId === userId),
      signal,
    )

  return {
    conversations: (ids, signal) =>
      read(
        'read conversations',
        'local',
        (state) =>
          ids.flatMap((id) => {
            const found = state.conversations.get(id)
            return found ? toRecord(found) : []
          }),
        signal,
      ),

    bySlug: (slug, signal) =>
      read(
        'read by slug',
        'local',
        ({ conversations }) =>
          [...conversations.values()].flatMap(toRecord).find((found) => found.slug === slug) ?? null,
        signal,
      ),

    byInviteCode: async () => null,

    rooms: async () => [],

    heads: (ids, signal) =>
      read(
        'read heads',
        'majority',
        ({ conversations }) =>
          new Map(
            ids.flatMap((id) => {
              const head = conversations.get(id)?.head
              return head ? [[id, head] as const] : []
            }),
          ),
        signal,
      ),

    membershipsOf: participationsOf,
    participationsOf,

    participant: (conversationId, userId, signal) =>
      read(
        'read participant',
        'local',
        ({ participants }) => participants.get(participantKeyOf(conversationId, userId)) ?? null,
        signal,
      ),

    participantsOf: (conversationId, afterUserId, limit, signal) =>
      read(
        'read participants',
        'local',
        ({ participants }) =>
          [...participants.values()]
            .filter(
              (found) =>
                found.conversationId === conversationId &&
                found.state === 'accepted' &&
                (afterUserId === null || found.userId > afterUserId),
            )
            .toSorted((a, b) => (a.userId < b.userId ? -1 : 1))
            .slice(0, limit),
        signal,
      ),

    entries: (conversationId, { after, upTo, limit }, signal) =>
      read('read entries', 'majority', (state) => state.logOf(conversationId, after, upTo, limit), signal),

    page: (conversationId, { from, to, direction, limit, events }, signal) =>
      read(
        'read page',
        'local',
        (state) => {
          const [low, high] = direction === 'up' ? [from, to] : [to, from]
          const found = state.logOf(conversationId, low - 1, high).filter(({ event }) => events.includes(event))
          return (direction === 'up' ? found : found.toReversed()).slice(0, limit)
        },
        signal,
      ),

    messages: (keys, signal) =>
      read(
        'read messages',
        'local',
        ({ entries }) =>
          keys.flatMap(({ conversationId, seq }) => {
            const found = entries.get(placeKeyOf(conversationId, seq))
            return found && isMessageEntry(found) ? [found] : []
          }),
        signal,
      ),

    isStored: ({ conversationId, actorId, commandId }, signal) =>
      read(
        'read command',
        'majority',
        (state) =>
          state
            .logOf(conversationId, 0, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
            .some((entry) => entry.actorId === actorId && entry.commandId === commandId),
        signal,
      ),

    taken: (places, signal) =>
      read(
        'read places',
        'majority',
        ({ entries }) => places.filter(({ conversationId, seq }) => entries.has(placeKeyOf(conversationId, seq))),
        signal,
      ),
  }
}
