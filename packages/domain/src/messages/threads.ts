import {
  type ConversationId,
  limits,
  messageIdOf,
  type MessageId,
  type Thread,
  type ThreadMark,
  type ThreadSummary,
  type UserId,
} from '@chat/contracts'
import { AppError } from '../app-error.ts'
import type { MessageEntry } from '../log/entry.ts'
import { toWireMessage } from '../log/wire-message.ts'
import type { Clock } from '../ports/clock.ts'
import type { ConversationReader, ParticipantRecord } from '../ports/conversation-reader.ts'
import { isVisible } from '../ports/log-store.ts'
import type { MessageReader } from '../ports/message-reader.ts'
import type { OwnMessageStore, ThreadStance } from '../ports/own-message-store.ts'
import { formatCursor, type PageCursor, parseCursor } from '../reading/page-cursor.ts'
import { lastVisibleSeq, seenBy } from '../reading/visibility.ts'
import type { OpenMessage, OpenMessageOf } from './open-message.ts'

const UNREAD_COUNTED_MAX = 100
const THREADS_READ = 100 // at once; most of them are shown

type Seen = ParticipantRecord['visible']

export interface ThreadsDeps {
  reader: ConversationReader
  messages: Pick<MessageReader, 'threadPage' | 'threadsOf'>
  ownMessages: Pick<OwnMessageStore, 'stances' | 'followed' | 'setStance'>
  openMessage: OpenMessageOf
  clock: Pick<Clock, 'now'>
  /** On all devices of this user. */
  tell: (userId: UserId, mark: ThreadMark) => void
}

/** The replies to a message, and how somebody stands to them. A thread is named by its first message or by any reply. */
export const createThreads = ({ reader, messages, ownMessages, openMessage, clock, tell }: ThreadsDeps) => {
  async function openRoot(messageId: MessageId, userId: UserId, signal: AbortSignal): Promise<OpenMessage> {
    const opened = await openMessage(messageId, userId, signal)
    const { threadRootId } = opened.entry.body
    return threadRootId === null ? opened : openMessage(threadRootId, userId, signal)
  }

  /** In the direction, over what may be seen. */
  async function take(
    root: MessageEntry,
    seen: Seen,
    { from, to, direction, limit }: { from: number; to: number; direction: 'up' | 'down'; limit: number },
    signal: AbortSignal,
  ): Promise<MessageEntry[]> {
    const taken: MessageEntry[] = []
    for (let start = from; taken.length < limit;) {
      const page = await messages.threadPage(root, { from: start, to, direction, limit }, signal)
      taken.push(...page.filter(({ seq }) => isVisible(seen, seq)))
      if (page.length < limit) break
      start = page.at(-1)!.seq + (direction === 'up' ? 1 : -1)
    }
    return taken.slice(0, limit)
  }

  async function summaryOf(
    root: MessageEntry,
    stance: ThreadStance | undefined,
    { userId, seen, upTo }: { userId: UserId; seen: Seen; upTo: number },
    signal: AbortSignal,
  ): Promise<ThreadSummary> {
    const lastReadSeq = stance?.lastReadSeq ?? 0
    const page = {
      from: upTo,
      to: Math.max(root.seq, lastReadSeq) + 1,
      direction: 'down',
      limit: UNREAD_COUNTED_MAX,
    } as const
    const newest = root.changes.thread ? await take(root, seen, page, signal) : []
    // Who writes has read what stood there.
    const mine = newest.findIndex(({ actorId }) => actorId === userId)
    const unread = newest.slice(0, mine < 0 ? undefined : mine).filter(({ changes }) => changes.deletedAt === null)
    return { ...markOf(root, stance, userId), root: toWireMessage(root), unreadCount: unread.length }
  }

  const headsOf = async (ids: ConversationId[], signal: AbortSignal): Promise<Map<ConversationId, number>> =>
    new Map((await reader.conversations(ids, signal)).map(({ id, head }) => [id, head.seq]))

  const stanceTo = async ({ conversationId, seq }: MessageEntry, userId: UserId, signal: AbortSignal) =>
    (await ownMessages.stances(userId, [{ conversationId, seq }], signal))[0]

  async function change(
    messageId: MessageId,
    userId: UserId,
    wish: { isFollowing: boolean } | { lastReadSeq: number },
    signal: AbortSignal,
  ): Promise<ThreadMark> {
    const { entry: root } = await openRoot(messageId, userId, signal)
    const { conversationId, seq: rootSeq } = root
    const stance = await ownMessages.setStance(
      { conversationId, userId, rootSeq },
      { ...wish, at: clock.now() },
      signal,
    )
    const mark = markOf(root, stance, userId)
    tell(userId, mark)
    return mark
  }

  return {
    async read(
      messageId: MessageId,
      userId: UserId,
      { before, after, limit }: { before?: number | undefined; after?: number | undefined; limit: number },
      signal: AbortSignal,
    ): Promise<Thread> {
      const { conversationId } = (await openRoot(messageId, userId, signal)).entry
      const [conversation] = await reader.conversations([conversationId], signal)
      // After the head: what it counts is applied, so the root and its replies are not older than it.
      const { entry: root, participant, seen } = await openRoot(messageId, userId, signal)
      if (!conversation) throw new AppError('MESSAGE_NOT_FOUND')
      const asOfSeq = lastVisibleSeq(participant.visible, conversation.head.seq)
      const first = root.seq + 1
      const down = (from: number, count: number) =>
        take(root, seen, { from: Math.min(from, asOfSeq), to: first, direction: 'down', limit: count }, signal)
      const up = (from: number, count: number) =>
        take(root, seen, { from: Math.max(from, first), to: asOfSeq, direction: 'up', limit: count }, signal)
      const summary = summaryOf(root, await stanceTo(root, userId, signal), { userId, seen, upTo: asOfSeq }, signal)
      const answer = async (entries: MessageEntry[], hasOlder: boolean, hasNewer: boolean): Promise<Thread> => ({
        ...(await summary),
        items: entries.map(toWireMessage),
        prevCursor: hasOlder ? String(entries[0]?.seq ?? after ?? first) : null,
        nextCursor: hasNewer ? String(entries.at(-1)?.seq ?? before ?? first) : null,
        asOfSeq,
      })
      if (after !== undefined) {
        const [found, older] = await Promise.all([up(after + 1, limit + 1), down(after, 1)])
        return answer(found.slice(0, limit), older.length > 0, found.length > limit)
      }
      const start = before === undefined ? asOfSeq : before - 1
      const [found, newer] = await Promise.all([down(start, limit + 1), up(start + 1, 1)])
      return answer(found.slice(0, limit).toReversed(), found.length > limit, newer.length > 0)
    },

    /** The newest reply first. */
    async list(
      userId: UserId,
      { limit, cursor }: { limit: number; cursor?: string | undefined },
      signal: AbortSignal,
    ): Promise<{ items: ThreadSummary[]; nextCursor: string | null; prevCursor: null }> {
      const [said, participations] = await Promise.all([
        ownMessages.followed(userId, limits.threadsMax, signal),
        reader.participationsOf(userId, signal),
      ])
      const mine = new Map(
        participations.filter(({ state }) => state === 'accepted').map((each) => [each.conversationId, seenBy(each)]),
      )
      const followed = await reader.messages(
        said.map(({ conversationId, rootSeq: seq }) => ({ conversationId, seq })),
        signal,
      )
      const stances = new Map<MessageId, ThreadStance>()
      const found: MessageEntry[] = []
      let place = cursor === undefined ? null : parseCursor(cursor)
      for (let isMore = true; isMore && found.length <= limit;) {
        const involved = await messages.threadsOf(userId, { upTo: place?.at ?? null, limit: THREADS_READ }, signal)
        isMore = involved.length === THREADS_READ
        // Of those with the very time of the last one there may be more: they come with the next batch.
        const end = isMore ? placeOf(involved.at(-1)!).at : -1
        const batch = new Map(
          [...involved, ...followed]
            .filter((root) => isAfter(placeOf(root), place) && placeOf(root).at > end)
            .map((root) => [idOf(root), root]),
        )
        for (const stance of await ownMessages.stances(userId, [...batch.values()], signal))
          stances.set(messageIdOf(stance.conversationId, stance.rootSeq), stance)
        const shown = [...batch.values()]
          .filter((root) => markOf(root, stances.get(idOf(root)), userId).isFollowing)
          .filter((root) => isVisible(mine.get(root.conversationId) ?? [], root.seq))
          .filter(({ changes }) => (changes.thread?.replyCount ?? 0) > 0)
          .toSorted((a, b) => (isAfter(placeOf(a), placeOf(b)) ? 1 : -1))
        found.push(...shown)
        place = { at: end, id: '~' }
      }
      const shown = found.slice(0, limit)
      const heads = await headsOf([...new Set(shown.map(({ conversationId }) => conversationId))], signal)
      const items = await Promise.all(
        shown.map((root) => {
          const seen = mine.get(root.conversationId) ?? []
          const upTo = heads.get(root.conversationId) ?? 0
          return summaryOf(root, stances.get(idOf(root)), { userId, seen, upTo }, signal)
        }),
      )
      const nextCursor = found.length > limit ? formatCursor(placeOf(shown.at(-1)!)) : null
      return { items, nextCursor, prevCursor: null }
    },

    follow: (messageId: MessageId, userId: UserId, isFollowing: boolean, signal: AbortSignal): Promise<ThreadMark> =>
      change(messageId, userId, { isFollowing }, signal),

    async markRead(messageId: MessageId, userId: UserId, upToSeq: number, signal: AbortSignal): Promise<ThreadMark> {
      const { conversationId } = (await openMessage(messageId, userId, signal)).entry
      const head = (await headsOf([conversationId], signal)).get(conversationId) ?? 0
      return change(messageId, userId, { lastReadSeq: Math.min(upToSeq, head) }, signal)
    },
  }
}

export type Threads = ReturnType<typeof createThreads>

const idOf = ({ conversationId, seq }: MessageEntry): MessageId => messageIdOf(conversationId, seq)

/** Where it stands in the list: the newest reply first. */
const placeOf = (root: MessageEntry): PageCursor => ({
  at: root.changes.thread?.lastReplyAt ?? 0,
  id: idOf(root),
})

const isAfter = ({ at, id }: PageCursor, place: PageCursor | null): boolean =>
  place === null || at < place.at || (at === place.at && id < place.id)

const markOf = (root: MessageEntry, stance: ThreadStance | undefined, userId: UserId): ThreadMark => ({
  messageId: idOf(root),
  conversationId: root.conversationId,
  isFollowing: stance?.isFollowing ?? root.changes.thread?.followerIds.includes(userId) ?? false,
  lastReadSeq: stance?.lastReadSeq ?? 0,
})
