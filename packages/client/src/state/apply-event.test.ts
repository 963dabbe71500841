import { type Conversation, isHiddenEvent, logEvents, type Me, type Role } from '@chat/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEvent } from './apply-event.ts'
import { type ChatState, initialState, type PendingMessage } from './chat-state.ts'
import { createReferenceLog, FLEETING, type ReferenceLog } from './reference-log.test-support.ts'
import type { StateEvent } from './state-event.ts'
import { timelineOf } from './timeline.ts'

const me: Me = {
  id: 'usr_me',
  username: 'me',
  displayName: 'Me',
  avatarUrl: null,
  bio: '',
  status: { availability: 'online', text: null, emoji: null, expiresAt: null },
  privacy: { lastSeen: true, receipts: true, typing: true, directMessages: 'everyone' },
  createdAt: '',
  email: 'me@example.com',
  role: 'user',
}
const C = 'cnv_1'

const apply = (state: ChatState, ...events: StateEvent[]): ChatState => events.reduce(applyEvent, state)
const advanced = (log: ReferenceLog, from: number, to: number): StateEvent => ({
  type: 'log-advanced',
  conversationId: C,
  from,
  to,
  entries: log.entries(from, to),
})
const pendingOf = (clientMsgId: string): PendingMessage => ({
  clientMsgId,
  conversationId: C,
  content: clientMsgId,
  attachments: [],
  replyTo: null,
  threadRootId: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  state: 'sending',
  attempts: 1,
  mayHaveArrived: true,
  error: null,
  seq: null,
})

function signedIn(log: ReferenceLog): ChatState {
  return apply(
    initialState,
    { type: 'signed-in', me },
    { type: 'conversations-loaded', conversations: [log.snapshot(log.head())] },
  )
}

describe('applyEvent', () => {
  it('counts what others write and forgets it when I read or write', () => {
    const log = createReferenceLog(C, me.id)
    let state = signedIn(log)
    log.say('usr_b', 'one')
    log.say('usr_b', 'two')
    log.say('usr_b', 'three')
    state = apply(state, advanced(log, 2, 4))
    expect(state.conversations[C]).toMatchObject({ unreadCount: 3, lastSeq: 4, lastMessage: { content: 'three' } })
    state = apply(state, { type: 'page-loaded', conversationId: C, placed: 'newest', page: log.page(4, {}) })
    state = apply(state, { type: 'mark-moved', mark: 'read', conversationId: C, userId: me.id, upToSeq: 3 })
    expect(state.conversations[C]).toMatchObject({ unreadCount: 1, lastReadSeq: 3 })
    log.say(me.id, 'mine')
    state = apply(state, advanced(log, 5, 5))
    expect(state.conversations[C]).toMatchObject({ unreadCount: 0, lastReadSeq: 5 })
  })

  it('orders conversations by their latest activity', () => {
    const log = createReferenceLog(C, me.id)
    const other: Conversation = { ...log.snapshot(1), id: 'cnv_2', createdAt: '2026-06-01T00:00:00.000Z' }
    let state = apply(signedIn(log), { type: 'conversation-loaded', conversation: other })
    expect(state.conversationOrder).toEqual(['cnv_2', C])
    const order = state.conversationOrder
    log.rename('same place')
    state = apply(state, advanced(log, 2, 2))
    expect(state.conversationOrder).toBe(order)
    log.say('usr_b', 'hello', '2026-07-01T00:00:00.000Z')
    state = apply(state, advanced(log, 3, 3))
    expect(state.conversationOrder).toEqual([C, 'cnv_2'])
  })

  it('shows my message as pending, sent, and then in its place, under one key', () => {
    const log = createReferenceLog(C, me.id)
    let state = signedIn(log)
    state = apply(
      state,
      { type: 'page-loaded', conversationId: C, placed: 'newest', page: log.page(1, {}) },
      { type: 'pending-changed', conversationId: C, pending: [pendingOf('x'), pendingOf('y')] },
    )
    const { key } = timelineOf(state, C)[1]!
    expect(timelineOf(state, C)).toBe(timelineOf(state, C))
    state = apply(
      state,
      {
        type: 'message-acknowledged',
        conversationId: C,
        clientMsgId: 'x',
        seq: 2,
        createdAt: '2026-01-02T00:00:00.000Z',
      },
      { type: 'pending-changed', conversationId: C, pending: [pendingOf('y')] },
    )
    expect(timelineOf(state, C).map(({ pending }) => pending?.state)).toEqual([undefined, 'sent', 'sending'])
    log.say(me.id, 'x', undefined, 'x')
    state = apply(state, advanced(log, 2, 2))
    expect(timelineOf(state, C).map((item) => [item.key, item.message?.seq ?? null])).toEqual([
      [`${C}.1`, 1],
      [key, 2],
      [`${me.id}/y`, null],
    ])
    expect(state.pending[C]).toHaveLength(1)
  })

  it('forgets the acknowledgement of what the log brought first', () => {
    const log = createReferenceLog(C, me.id)
    let state = apply(signedIn(log), { type: 'pending-changed', conversationId: C, pending: [pendingOf('x')] })
    log.say(me.id, 'x', undefined, 'x')
    state = apply(
      state,
      advanced(log, 2, 2),
      { type: 'message-acknowledged', conversationId: C, clientMsgId: 'x', seq: 2, createdAt: '' },
      { type: 'pending-changed', conversationId: C, pending: [] },
    )
    expect(state.pending[C]).toBeUndefined()
  })

  it('knows whom I block, and forgets when they were here', () => {
    const user = { ...me, id: 'usr_b' }
    const presence = { userId: 'usr_b', status: 'online' as const, text: null, emoji: null, expiresAt: null }
    let state = apply(
      initialState,
      { type: 'signed-in', me },
      { type: 'presence-changed', presence: [{ ...presence, lastSeenAt: null }] },
      { type: 'block-changed', userId: 'usr_b', isBlocked: true, at: 'now' },
    )
    expect([state.blocks, state.presence]).toEqual([{ usr_b: 'now' }, {}])
    expect(apply(state, { type: 'block-changed', userId: 'usr_b', isBlocked: true, at: 'now' })).toBe(state)
    state = apply(state, { type: 'block-changed', userId: 'usr_b', isBlocked: false, at: '' })
    expect(state.blocks).toEqual({})
    state = apply(state, { type: 'blocks-loaded', blocks: [{ user, blockedAt: 'then' }] })
    expect(state.blocks).toEqual({ usr_b: 'then' })
  })

  it('ends typing with a message, with a stop and with time', () => {
    const log = createReferenceLog(C, me.id)
    const typing = (userId: string, now: number): StateEvent => ({
      type: 'typing-started',
      conversationId: C,
      userId,
      username: userId,
      now,
    })
    let state = apply(signedIn(log), typing('usr_b', 0), typing('usr_c', 0), typing('usr_d', 5_000), typing(me.id, 0))
    expect(state.typing[C]!.map(({ userId }) => userId)).toEqual(['usr_b', 'usr_c', 'usr_d'])
    log.say('usr_b', 'done')
    state = apply(state, advanced(log, 2, 2), { type: 'time-passed', now: 6_000 })
    expect(state.typing[C]!.map(({ userId }) => userId)).toEqual(['usr_d'])
    state = apply(state, { type: 'typing-stopped', conversationId: C, userId: 'usr_d' })
    expect(state.typing[C]).toBeUndefined()
  })

  it('changes nothing, and no reference, where nothing is new', () => {
    const log = createReferenceLog(C, me.id)
    log.say('usr_b', 'one')
    let state = signedIn(log)
    state = apply(state, { type: 'page-loaded', conversationId: C, placed: 'newest', page: log.page(2, {}) })
    const again = apply(
      state,
      { type: 'mark-moved', mark: 'read', conversationId: C, userId: me.id, upToSeq: 1 },
      { type: 'typing-stopped', conversationId: C, userId: 'usr_b' },
      { type: 'time-passed', now: 9 },
      { type: 'conversation-gone', conversationId: 'cnv_other' },
    )
    expect(again.conversations).toBe(state.conversations)
    expect(again.windows).toBe(state.windows)
    expect(again.typing).toBe(state.typing)
  })

  it('forgets what is over by the clock, before the log says so', () => {
    const log = createReferenceLog(C, me.id)
    log.say(FLEETING, 'soon gone')
    let state = apply(signedIn(log), {
      type: 'page-loaded',
      conversationId: C,
      placed: 'newest',
      page: log.page(2, {}),
    })
    const expiresAt = state.windows[C]!.items.at(-1)!.expiresAt!
    state = apply(state, { type: 'time-passed', now: Date.parse(expiresAt) - 1 })
    expect(state.windows[C]!.items.at(-1)!.content).toBe('soon gone')
    state = apply(state, { type: 'time-passed', now: Date.parse(expiresAt) })
    expect(state.windows[C]!.items.map(({ seq }) => seq)).toEqual([1])
    expect(state.conversations[C]!.lastMessage).toMatchObject({ content: '', deletedAt: expiresAt })
    log.expire()
    state = apply(state, advanced(log, 3, 3))
    expect(state.conversations[C]).toEqual(log.snapshot(3))
  })

  it('keeps my own settings of a conversation as the server says last, whatever the log has reached', () => {
    const log = createReferenceLog(C, me.id)
    let state = signedIn(log)
    const older = { ...log.snapshot(1), archived: true, favourite: true }
    log.say('usr_b', 'hello')
    state = apply(state, advanced(log, 2, 2), { type: 'conversation-loaded', conversation: older })
    expect(state.conversations[C]).toMatchObject({ archived: true, favourite: true, lastSeq: 2 })
    const draft = { content: 'half a', updatedAt: '2026-01-01T00:00:00.000Z' }
    state = apply(state, { type: 'personal-changed', conversationId: C, change: { draft, archived: false } })
    expect(state.conversations[C]).toMatchObject({ archived: false, favourite: true, draft })
  })

  it('knows from the log whether a request was accepted, for the one and the other', () => {
    const log = createReferenceLog(C, me.id)
    const request = { userId: me.id, state: 'pending' as const }
    const asked: Conversation = { ...log.snapshot(1), kind: 'direct', state: 'requested', request }
    let state = apply(signedIn(log), { type: 'conversation-loaded', conversation: asked })
    const answered = (event: string, seq: number, userId: string): StateEvent => ({
      type: 'log-advanced',
      conversationId: C,
      from: seq,
      to: seq,
      entries: [{ seq, event, actorId: userId, at: '', payload: { conversationId: C, userId, seq } }],
    })
    state = apply(state, answered('request-rejected', 2, me.id))
    expect(state.conversations[C]).toMatchObject({ state: 'rejected', request: { state: 'rejected' } })
    state = apply(state, answered('request-accepted', 3, me.id))
    expect(state.conversations[C]).toMatchObject({ state: 'accepted', request: null })
    state = apply(state, answered('request-rejected', 4, 'usr_b'))
    expect(state.conversations[C]).toMatchObject({ state: 'accepted', request: { userId: 'usr_b' } })
  })

  it('leaves a window alone that does not reach the newest message', () => {
    const log = createReferenceLog(C, me.id)
    for (let i = 0; i < 200; i += 1) log.say('usr_b', `${i}`)
    let state = apply(signedIn(log), {
      type: 'page-loaded',
      conversationId: C,
      placed: 'around',
      page: log.page(log.head(), { around: 50 }),
    })
    const before = state.windows[C]!
    log.say('usr_b', 'new')
    state = apply(state, advanced(log, log.head(), log.head()))
    expect(state.windows[C]).toBe(before)
    while (state.windows[C]!.hasNewer) {
      const edge = state.windows[C]!.items.at(-1)!.seq
      const page = log.page(log.head(), { after: edge })
      state = apply(state, { type: 'page-loaded', conversationId: C, placed: 'newer', edge, page })
    }
    expect(state.windows[C]!.items.at(-1)!.content).toBe('new')
  })

  /** What seldom comes together by chance. */
  const RARE = [
    { do: 'say' as const, who: 0, mentions: 0 },
    { do: 'pin' as const, which: 0, isOn: true },
    { do: 'pin' as const, which: 0, isOn: false },
    { do: 'react' as const, which: 0, who: 0, isOn: true },
    { do: 'react' as const, which: 0, who: 0, isOn: false },
  ]

  /** The race that every client of a log meets: pages and snapshots are older or newer than what came live. */
  it('ends where a fresh start would, in whatever order the log, snapshots and pages come', () => {
    const change = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({ do: fc.constant('say' as const), who: fc.nat(2), mentions: fc.nat(3) }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constant('reply' as const),
          which: fc.nat(40),
          who: fc.nat(2),
          mentions: fc.nat(3),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constant('edit' as const), which: fc.nat(40), mentions: fc.nat(3) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('pin' as const), which: fc.nat(40), isOn: fc.boolean() }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), which: fc.nat(40) }) },
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constant('react' as const),
          which: fc.nat(40),
          who: fc.nat(2),
          isOn: fc.boolean(),
        }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('people' as const), who: fc.nat(3) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('expire' as const) }) },
      {
        weight: 1,
        arbitrary: fc.record({
          do: fc.constant('update' as const),
          change: fc.oneof(
            fc.record({ topic: fc.option(fc.string({ maxLength: 5 })) }),
            fc.record({ settings: fc.record({ slowModeSeconds: fc.nat(60) }) }),
            fc.record({ settings: fc.record({ announcementOnly: fc.boolean() }) }),
            fc.record({ settings: fc.record({ disappearAfterSeconds: fc.constantFrom(null, 30, 60) }) }),
            fc.record({ settings: fc.record({ historyFrom: fc.constantFrom('joining' as const, 'start' as const) }) }),
          ),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          do: fc.constant('role' as const),
          who: fc.nat(3),
          role: fc.constantFrom<Role[]>('owner', 'admin', 'moderator', 'member'),
        }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('answer' as const), isAccepted: fc.boolean() }) },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constantFrom('invite' as const, 'block' as const), isOn: fc.boolean() }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('rename' as const), name: fc.string({ maxLength: 5 }) }) },
    )
    const look = fc.oneof(
      { weight: 5, arbitrary: fc.record({ do: fc.constant('advance' as const), by: fc.integer({ min: 1, max: 6 }) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('snapshot' as const), back: fc.nat(10) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('newest' as const), back: fc.nat(10) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('older' as const), back: fc.nat(10) }) },
    )
    const logs: ReferenceLog[] = []
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 30 }),
        fc.array(fc.oneof({ weight: 3, arbitrary: change }, { weight: 2, arbitrary: look }), { maxLength: 80 }),
        (history, steps) => {
          const log = createReferenceLog(C, me.id)
          logs.push(log)
          const people = [me.id, 'usr_b', 'usr_c', 'usr_d']
          const make = (action: typeof change extends fc.Arbitrary<infer T> ? T : never) => {
            const named = 'mentions' in action ? [[], [me.id], ['all'], ['usr_b']][action.mentions] : []
            if (action.do === 'say') log.say(people[action.who]!, `at ${log.head() + 1}`, undefined, undefined, named)
            else if (action.do === 'reply') log.reply(action.which, people[action.who]!, named)
            else if (action.do === 'pin') log.pin(action.which, action.isOn)
            else if (action.do === 'edit') log.edit(action.which, `edited at ${log.head() + 1}`, named)
            else if (action.do === 'delete') log.remove(action.which)
            else if (action.do === 'react') log.react(action.which, people[action.who]!, action.isOn)
            else if (action.do === 'people') log.toggleParticipant(people[1 + (action.who % 3)]!)
            else if (action.do === 'expire') log.expire()
            else if (action.do === 'update') log.update(action.change)
            else if (action.do === 'role') log.setRole(people[action.who]!, action.role)
            else if (action.do === 'answer') log.answer('usr_b', action.isAccepted)
            else if (action.do === 'rename') log.rename(action.name)
            else if (action.do === 'invite') log.invite(action.isOn)
            else log.block(action.isOn)
          }
          for (const action of history) make(action)
          let state = signedIn(log)
          let cursor = log.head()
          const asOf = (back: number) => Math.max(1, log.head() - back)

          /** What is shown never goes back to an older form. */
          const shownAt = new Map<number, number>()
          const watch = () => {
            for (const { seq, changedSeq } of state.windows[C]?.items ?? []) {
              expect(changedSeq).toBeGreaterThanOrEqual(shownAt.get(seq) ?? 0)
              shownAt.set(seq, changedSeq)
            }
          }

          for (const action of steps) {
            watch()
            if (action.do === 'advance') {
              const to = Math.min(log.head(), cursor + action.by)
              if (to > cursor) state = apply(state, advanced(log, cursor + 1, to))
              cursor = Math.max(cursor, to)
            } else if (action.do === 'snapshot') {
              state = apply(state, { type: 'conversation-loaded', conversation: log.snapshot(asOf(action.back)) })
            } else if (action.do === 'newest') {
              const page = log.page(asOf(action.back), {}, 5)
              state = apply(state, { type: 'page-loaded', conversationId: C, placed: 'newest', page })
            } else if (action.do === 'older') {
              const edge = state.windows[C]?.items[0]?.seq
              if (edge === undefined) continue
              const page = log.page(Math.max(edge, asOf(action.back)), { before: edge }, 5)
              state = apply(state, { type: 'page-loaded', conversationId: C, placed: 'older', edge, page })
            } else make(action)
          }
          if (log.head() > cursor) state = apply(state, advanced(log, cursor + 1, log.head()))
          const fresh = log.snapshot(log.head())
          expect(byUser(state.conversations[C]!)).toEqual(byUser(fresh))

          const window = state.windows[C]
          if (window?.isLoaded !== true) return
          if (window.items.length === 0 && window.hasOlder) return // all of it disappeared
          const first = window.items[0]?.seq ?? 0
          expect(window.items).toEqual(log.shown(log.head()).filter(({ seq }) => seq >= first))
          expect(window.hasNewer).toBe(false)
          expect(window.hasOlder).toBe(first > 1)
        },
      ),
      { numRuns: 500, examples: [[RARE, []]] },
    )
    // There is no event of a log that was not met; hidden ones are met as places where nothing is shown.
    const met = new Set(logs.flatMap((log) => log.entries(1, log.head()).map(({ event }) => event)))
    expect([...met].toSorted()).toEqual(
      Object.keys(logEvents)
        .filter((event) => event !== 'inbox-noticed' && !isHiddenEvent(event))
        .toSorted(),
    )
  })
})

const byUser = (conversation: Conversation): Conversation => ({
  ...conversation,
  participants: conversation.participants.toSorted((a, b) => (a.userId < b.userId ? -1 : 1)),
})
