/** One conversation as a server keeps it, worked out anew from its log for every question: slow and plainly right. */
import {
  type Conversation,
  type ConversationSettings,
  type History,
  isHiddenEvent,
  type LogEntry,
  type Message,
  messageIdOf,
  noticeOf,
  type Role,
} from '@chat/contracts'

type Change =
  | { do: 'create' }
  | {
      do: 'say'
      who: string
      content: string
      at: string
      clientMsgId: string
      mentions: readonly string[]
      root: number | null
    }
  | { do: 'edit'; target: number; content: string; mentions: readonly string[] }
  | { do: 'pin'; target: number; isOn: boolean }
  | { do: 'delete'; target: number }
  | { do: 'react'; target: number; who: string; isOn: boolean; count: number }
  | { do: 'add' | 'drop'; who: string }
  | { do: 'role'; who: string; role: Role }
  | { do: 'update'; change: Update }
  | { do: 'answer'; who: string; isAccepted: boolean }
  | { do: 'invite'; isOn: boolean }
  | { do: 'block'; isOn: boolean }
  | { do: 'expire'; targets: number[] }

/** Of the conversation itself. */
export type Update = Partial<Pick<Conversation, 'name' | 'topic'>> & { settings?: Partial<ConversationSettings> }

const EMOJI = '🎉'
/** What this one writes disappears. */
export const FLEETING = 'usr_c'
const EXPIRES_AT = '2027-01-01T00:00:00.000Z'
const timeOf = (seq: number) => new Date(Date.UTC(2026, 0, 1) + seq * 1000).toISOString()

export interface ReferenceLog {
  head(): number
  say(who: string, content: string, at?: string, clientMsgId?: string, mentions?: readonly string[]): void
  /** In the thread of a message. */
  reply(which: number, who: string, mentions?: readonly string[]): void
  pin(which: number, isOn: boolean): void
  /** `which` counts the messages there are, round and round. */
  edit(which: number, content: string, mentions?: readonly string[]): void
  remove(which: number): void
  react(which: number, who: string, isOn: boolean): void
  toggleParticipant(who: string): void
  setRole(who: string, role: Role): void
  rename(name: string): void
  update(change: Update): void
  /** Of somebody who was asked. */
  answer(who: string, isAccepted: boolean): void
  invite(isOn: boolean): void
  /** Takes a place, and is shown to nobody. */
  block(isOn: boolean): void
  /** All that can disappear and is there. */
  expire(): void
  /** Messages and notices. */
  shown(asOf: number): Message[]
  snapshot(asOf: number): Conversation
  page(asOf: number, place: { before?: number; after?: number; around?: number }, limit?: number): History
  entries(from: number, to: number): LogEntry[]
}

export function createReferenceLog(conversationId: string, myId: string): ReferenceLog {
  const log: Change[] = [{ do: 'create' }]
  const head = () => log.length
  const append = (change: Change) => void log.push(change)

  function messages(asOf: number): Message[] {
    const bySeq = new Map<number, Message>()
    function reply(rootSeq: number | null, who: string, seq: number, at: string, by: 1 | -1) {
      const root = rootSeq === null ? undefined : bySeq.get(rootSeq)
      if (root === undefined) return
      const { replyCount, lastReplyAt, userIds } = root.thread ?? { replyCount: 0, lastReplyAt: at, userIds: [] }
      root.changedSeq = seq
      root.thread = {
        replyCount: replyCount + by,
        lastReplyAt: by === 1 ? at : lastReplyAt,
        userIds: by === 1 ? [...new Set([...userIds, who])].slice(0, 5) : userIds,
      }
    }
    log.slice(0, asOf).forEach((change, index) => {
      const seq = index + 1
      if (change.do === 'say') {
        bySeq.set(seq, {
          id: messageIdOf(conversationId, seq),
          conversationId,
          seq,
          changedSeq: seq,
          senderId: change.who,
          clientMsgId: change.clientMsgId,
          kind: 'text',
          content: change.content,
          attachments: [],
          mentions: [...change.mentions],
          replyTo: null,
          threadRootId: change.root === null ? null : messageIdOf(conversationId, change.root),
          forwardedFrom: null,
          thread: null,
          reactions: [],
          pinnedAt: null,
          editedAt: null,
          deletedAt: null,
          createdAt: change.at,
          expiresAt: change.who === FLEETING ? EXPIRES_AT : null,
        })
        reply(change.root, change.who, seq, change.at, 1)
        return
      }
      if (change.do === 'expire') {
        for (const target of change.targets) {
          const bare = { content: '', mentions: [], reactions: [], deletedAt: EXPIRES_AT }
          Object.assign(bySeq.get(target)!, { ...bare, changedSeq: seq })
        }
      }
      if (!('target' in change)) return
      const message = bySeq.get(change.target)!
      message.changedSeq = seq
      if (change.do === 'edit') {
        Object.assign(message, { content: change.content, mentions: [...change.mentions], editedAt: timeOf(seq) })
      } else if (change.do === 'delete') {
        Object.assign(message, {
          content: '',
          mentions: [],
          reactions: [],
          pinnedAt: null,
          deletedAt: timeOf(seq),
        })
        const root = rootOf(message)
        if (root !== null) reply(root, message.senderId, seq, '', -1)
      } else if (change.do === 'pin') message.pinnedAt = change.isOn ? timeOf(seq) : null
      else {
        const before = message.reactions[0]?.userIds ?? []
        const others = before.filter((userId) => userId !== change.who)
        const userIds = change.isOn ? [...others, change.who] : others
        message.reactions = userIds.length === 0 ? [] : [{ emoji: EMOJI, count: userIds.length, userIds }]
      }
    })
    return [...bySeq.values()]
  }

  const rootOf = ({ threadRootId }: Message) => (threadRootId === null ? null : Number(threadRootId.split('.').at(-1)))

  /** A message that is not deleted, or null. */
  function target(which: number): Message | null {
    const all = messages(head()).filter(({ deletedAt }) => deletedAt === null)
    return all[which % Math.max(1, all.length)] ?? null
  }

  function snapshot(asOf: number): Conversation {
    const participants = new Map([[myId, { userId: myId, role: 'owner' as Role, lastReadSeq: 1, lastDeliveredSeq: 1 }]])
    for (const userId of ['usr_b', 'usr_c']) {
      participants.set(userId, { userId, role: 'member', lastReadSeq: 1, lastDeliveredSeq: 1 })
    }
    let about: Pick<Conversation, 'name' | 'topic'> = { name: 'at first', topic: null }
    let settings: ConversationSettings = {
      historyFrom: 'joining',
      slowModeSeconds: 0,
      announcementOnly: false,
      disappearAfterSeconds: null,
    }
    let request: Conversation['request'] = null
    let pins: number[] = []
    log.slice(0, asOf).forEach((change, index) => {
      const seq = index + 1
      if (change.do === 'update') {
        const { settings: changed, ...others } = change.change
        about = { ...about, ...others }
        settings = { ...settings, ...changed }
      } else if (change.do === 'answer') request = change.isAccepted ? null : { userId: change.who, state: 'rejected' }
      else if (change.do === 'role') Object.assign(participants.get(change.who)!, { role: change.role })
      else if (change.do === 'pin' || change.do === 'delete') {
        pins = pins.filter((place) => place !== change.target)
        if (change.do === 'pin' && change.isOn) pins.push(change.target)
      } else if (change.do === 'drop') participants.delete(change.who)
      else if (change.do === 'add') {
        participants.set(change.who, { userId: change.who, role: 'member', lastReadSeq: seq, lastDeliveredSeq: seq })
      } else if (change.do === 'say') {
        const sender = change.root === null ? participants.get(change.who) : undefined
        if (sender !== undefined) Object.assign(sender, { lastReadSeq: seq, lastDeliveredSeq: seq })
      }
    })
    const all = messages(asOf)
    const { lastReadSeq, role } = participants.get(myId)!
    return {
      id: conversationId,
      kind: 'group',
      ...about,
      slug: null,
      participants: [...participants.values()],
      participantCount: participants.size,
      lastSeq: asOf,
      lastMessage: all.at(-1) ?? null,
      createdAt: timeOf(1),
      settings,
      request,
      pins,
      unreadMentions: all
        .filter(({ seq, senderId }) => seq > lastReadSeq && senderId !== myId)
        .filter(({ mentions }) => mentions.includes(myId) || mentions.includes('all'))
        .map(({ seq }) => seq)
        .slice(-100),
      role,
      state: 'accepted',
      lastReadSeq,
      unreadCount: all
        .filter(({ seq, senderId, threadRootId }) => seq > lastReadSeq && senderId !== myId && threadRootId === null)
        .filter(({ expiresAt, deletedAt }) => expiresAt === null || deletedAt !== expiresAt).length,
      archived: false,
      mutedUntil: null,
      favourite: false,
      draft: null,
    }
  }

  function entryAt(seq: number): LogEntry {
    const change = log[seq - 1]!
    /** Edits show the message as it is when they are read, which may be later. */
    const now = (target: number) => ({ ...messages(head()).find((message) => message.seq === target)! })
    const base = { seq, actorId: 'usr_b', at: timeOf(seq) }
    switch (change.do) {
      case 'create':
        return { ...base, event: 'conversation-created', payload: { id: conversationId, conversationId, seq } }
      case 'say':
        return { ...base, actorId: change.who, event: 'new-message', payload: now(seq) }
      case 'edit':
        return { ...base, event: 'message-edited', payload: now(change.target) }
      case 'delete':
        return { ...base, event: 'message-deleted', payload: now(change.target) }
      case 'pin': {
        const messageId = messageIdOf(conversationId, change.target)
        const pinnedAt = change.isOn ? timeOf(seq) : null
        const payload = { conversationId, messageId, userId: 'usr_b', pinnedAt, seq }
        return { ...base, event: change.isOn ? 'message-pinned' : 'message-unpinned', payload }
      }
      case 'react': {
        const messageId = messageIdOf(conversationId, change.target)
        const payload = { conversationId, messageId, userId: change.who, emoji: EMOJI, count: change.count, seq }
        return { ...base, event: change.isOn ? 'reaction-added' : 'reaction-removed', payload }
      }
      case 'add':
      case 'drop': {
        const payload = { conversationId, userId: change.who, role: 'member', byUserId: 'usr_b', seq }
        return { ...base, event: change.do === 'add' ? 'participant-added' : 'participant-removed', payload }
      }
      case 'role': {
        const { who: userId, role } = change
        const payload = { conversationId, userId, role, byUserId: 'usr_b', seq }
        return { ...base, event: 'participant-role-updated', payload }
      }
      case 'answer': {
        const event = change.isAccepted ? 'request-accepted' : 'request-rejected'
        return { ...base, event, payload: { conversationId, userId: change.who, seq } }
      }
      case 'invite': {
        const limits = change.isOn ? { expiresAt: null, maxUses: null } : {}
        const payload = { conversationId, inviteId: 'inv_1', byUserId: 'usr_b', ...limits, seq }
        return { ...base, event: change.isOn ? 'invite-created' : 'invite-revoked', payload }
      }
      case 'block': {
        const payload = { conversationId, userId: 'usr_b', isBlocked: change.isOn, seq }
        return { ...base, event: 'block-changed', payload }
      }
      case 'expire': {
        const messageIds = change.targets.map((target) => messageIdOf(conversationId, target))
        const replyIds = messages(seq)
          .filter(({ id, threadRootId }) => threadRootId !== null && messageIds.includes(id))
          .map(({ id }) => id)
        const ofThreads = replyIds.length === 0 ? {} : { replyIds }
        return { ...base, event: 'messages-expired', payload: { conversationId, messageIds, ...ofThreads, seq } }
      }
      case 'update':
        return { ...base, event: 'conversation-updated', payload: { id: conversationId, ...change.change, seq } }
    }
  }

  function shown(asOf: number): Message[] {
    const notices = log.slice(0, asOf).flatMap((_, index) => noticeOf(conversationId, entryAt(index + 1)) ?? [])
    const left = messages(asOf).filter(({ deletedAt, expiresAt }) => expiresAt === null || deletedAt !== expiresAt)
    return [...left, ...notices].sort((a, b) => a.seq - b.seq)
  }

  return {
    head,
    say: (who, content, at = timeOf(head() + 1), clientMsgId = `msg-${head() + 1}`, mentions = []) =>
      append({ do: 'say', who, content, at, clientMsgId, mentions, root: null }),
    reply(which, who, mentions = []) {
      const message = target(which)
      if (message === null) return
      const root = rootOf(message) ?? message.seq
      const [at, clientMsgId] = [timeOf(head() + 1), `msg-${head() + 1}`]
      append({ do: 'say', who, content: 'a reply', at, clientMsgId, mentions, root })
    },
    pin(which, isOn) {
      const message = target(which)
      if (message !== null && (message.pinnedAt !== null) !== isOn) append({ do: 'pin', target: message.seq, isOn })
    },
    edit(which, content, mentions = []) {
      const message = target(which)
      if (message !== null) append({ do: 'edit', target: message.seq, content, mentions })
    },
    remove(which) {
      const message = target(which)
      if (message !== null) append({ do: 'delete', target: message.seq })
    },
    react(which, who, isOn) {
      const message = target(which)
      if (message === null) return
      const userIds = message.reactions[0]?.userIds ?? []
      if (userIds.includes(who) === isOn) return
      append({ do: 'react', target: message.seq, who, isOn, count: userIds.length + (isOn ? 1 : -1) })
    },
    toggleParticipant(who) {
      const isIn = snapshot(head()).participants.some(({ userId }) => userId === who)
      append({ do: isIn ? 'drop' : 'add', who })
    },
    setRole(who, role) {
      const isIn = snapshot(head()).participants.some(({ userId }) => userId === who)
      if (isIn) append({ do: 'role', who, role })
    },
    rename: (name) => append({ do: 'update', change: { name } }),
    update: (change) => append({ do: 'update', change }),
    answer: (who, isAccepted) => append({ do: 'answer', who, isAccepted }),
    invite: (isOn) => append({ do: 'invite', isOn }),
    block: (isOn) => append({ do: 'block', isOn }),
    expire() {
      const due = messages(head()).filter(({ expiresAt, deletedAt }) => expiresAt !== null && deletedAt !== expiresAt)
      if (due.length > 0) append({ do: 'expire', targets: due.map(({ seq }) => seq) })
    },
    shown,
    snapshot,
    page(asOf, { before, after, around }, limit = 50) {
      const all = shown(asOf)
      let items = all.slice(-limit)
      if (before !== undefined) items = all.filter(({ seq }) => seq < before).slice(-limit)
      else if (after !== undefined) items = all.filter(({ seq }) => seq > after).slice(0, limit)
      else if (around !== undefined) {
        const start = Math.max(0, all.findIndex(({ seq }) => seq >= around) - limit / 2)
        items = all.slice(start, start + limit)
      }
      const first = items[0]?.seq ?? before ?? 0
      const last = items.at(-1)?.seq ?? after ?? 0
      return {
        items,
        prevCursor: all.some(({ seq }) => seq < first) ? String(first) : null,
        nextCursor: all.some(({ seq }) => seq > last) ? String(last) : null,
        asOfSeq: asOf,
      }
    },
    entries: (from, to) =>
      Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => entryAt(from + i)).filter(
        ({ event }) => !isHiddenEvent(event),
      ),
  }
}
