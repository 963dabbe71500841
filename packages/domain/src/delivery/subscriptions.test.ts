import { inboxIdOf, type LogEntry } from '@chat/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CountedIds } from '../fakes/counted-ids.ts'
import { ManualClock } from '../fakes/manual-clock.ts'
import { MemoryCommander } from '../fakes/memory-commander.ts'
import { MemoryDatabase } from '../fakes/memory-database.ts'
import { MemoryReader } from '../fakes/memory-reader.ts'
import type { Entry } from '../log/entry.ts'
import { toWireEntry } from '../log/wire-entry.ts'
import type { ConversationReader } from '../ports/conversation-reader.ts'
import { isVisible } from '../ports/log-store.ts'
import type { Frame } from '../ports/publisher.ts'
import { Subscriptions } from './subscriptions.ts'
import { settingsAtFirst } from '../conversation/settings.ts'

const USERS = ['usr_a', 'usr_b', 'usr_c']
const CONVERSATIONS = ['cnv_group', 'cnv_room']

/** A log, a lossy channel and one gateway. Every read and every subscription takes a random time. */
class World {
  readonly database = new MemoryDatabase()
  readonly clock = new ManualClock()
  readonly commander = new MemoryCommander()
  readonly stop = new AbortController()
  readonly inFlight: Frame[] = []
  readonly received = new Map<string, Map<string, Frame[]>>()
  readonly joinedAt = new Map<string, Map<string, number>>()
  readonly connected = new Map<string, { userId: string; done: boolean }>()
  readonly subscriptions: Subscriptions
  private readonly subscribed = new Set<string>()
  private moved = new Set<string>()
  private random: () => number
  private commandCount = 0
  private socketCount = 0

  constructor(seed: number) {
    let state = seed
    this.random = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state / 2 ** 32
    }
    const reader = new MemoryReader(this.database)
    this.subscriptions = new Subscriptions({
      reader: this.slow(reader),
      channels: {
        subscribe: async (ids) => {
          await this.pause()
          for (const id of ids) this.subscribed.add(id)
          await this.pause()
        },
        unsubscribe: async (ids) => ids.forEach((id) => this.subscribed.delete(id)),
      },
      headFeed: {
        moved: async () => {
          const ids = [...this.moved]
          this.moved.clear()
          const heads = ids.map((id) => ({ conversationId: id, seq: this.headOf(id) }))
          return { heads, isComplete: true }
        },
      },
      commander: this.commander,
      clock: this.clock,
      ids: new CountedIds(),
      sink: {
        deliver: (socketIds, frame) => socketIds.forEach((socketId) => this.take(socketId, frame)),
        passBy: () => undefined,
        notice: () => undefined,
      },
      observer: {},
      signal: this.stop.signal,
    })
    void this.subscriptions.run()
    this.append('cnv_room', 'conversation-created', {
      kind: 'room',
      name: 'room',
      slug: 'room',
      topic: null,
      participants: [],
    })
    const participants = [{ userId: USERS[0]!, role: 'owner', state: 'accepted' }]
    this.append('cnv_group', 'conversation-created', {
      kind: 'group',
      name: 'group',
      slug: null,
      topic: null,
      participants,
    })
  }

  private async pause(): Promise<void> {
    const ms = this.random() * 40
    if (ms > 10) await this.clock.sleep(ms, this.stop.signal)
  }

  private slow(reader: MemoryReader): ConversationReader {
    return new Proxy(reader as ConversationReader, {
      get: (target, name: keyof ConversationReader) => {
        const read = target[name] as (...args: unknown[]) => Promise<unknown>
        return async (...args: unknown[]) => {
          await this.pause()
          if (this.random() < 0.1) throw new Error('the database is away')
          const answer = await read(...args)
          await this.pause()
          return answer
        }
      },
    })
  }

  headOf = (id: string): number => this.database.conversations.get(id)?.head?.seq ?? 0

  isMember = (conversationId: string, userId: string): boolean =>
    this.database.participants.get(`${conversationId} ${userId}`)?.state === 'accepted'

  append(conversationId: string, event: Entry['event'], body: object): void {
    const seq = this.headOf(conversationId) + 1
    const at = this.clock.now()
    const entry = {
      conversationId,
      seq,
      event,
      actorId: 'usr_x',
      commandId: `command-${(this.commandCount += 1)}`,
      hash: '',
      at,
      n: 0,
      body,
      ...(event === 'new-message'
        ? { changes: { reactions: [], editedAt: null, deletedAt: null, changedSeq: seq } }
        : {}),
    } as unknown as Entry
    this.database.put(entry)
    this.applyTo(entry)
    this.database.writeHead(conversationId, { seq, n: 0, lastMessageSeq: 0, at })
    this.moved.add(conversationId)
    const frame = { conversationId, from: seq, to: seq, entries: [toWireEntry(entry, null)] }
    if (this.subscribed.has(conversationId)) this.publish(frame)
  }

  private applyTo(entry: Entry): void {
    const { conversationId, seq } = entry
    const add = (userId: string, showFrom: number, role: 'member' | 'owner'): void => {
      const mark = { seq: 0, n: 0 }
      const change = { type: 'add', role, state: 'accepted', showFrom, mark, at: 0 } as const
      this.database.apply({ conversationId, seq, on: 'participant', userId, change })
      this.append(inboxIdOf(userId), 'inbox-noticed', { type: 'conversation-added', conversationId, seq })
    }
    if (entry.event === 'conversation-created') {
      const { participants, ...facts } = entry.body
      const more = { participantCount: 0, ownerCount: 0, settings: settingsAtFirst(facts.kind), request: null }
      const change = { type: 'create', ...facts, ...more, at: 0 } as const
      this.database.apply({ conversationId, seq, on: 'conversation', change })
      for (const { userId } of participants) add(userId, 1, 'owner')
    } else if (entry.event === 'participant-added') {
      add(entry.body.userId, entry.body.showFrom, 'member')
    } else if (entry.event === 'participant-removed') {
      const { userId } = entry.body
      const change = { type: 'remove', state: 'removed' } as const
      this.database.apply({ conversationId, seq, on: 'participant', userId, change })
      this.append(inboxIdOf(userId), 'inbox-noticed', { type: 'conversation-removed', conversationId, seq })
    }
  }

  private publish(frame: Frame): void {
    const fate = this.random()
    if (fate < 0.2) return
    if (fate < 0.4) this.inFlight.push(frame)
    if (fate < 0.6) this.inFlight.push(frame)
    else this.subscriptions.receive(frame)
  }

  say(conversationId: string): void {
    const body = { kind: 'text', content: 'hello', mentions: [], replyTo: null, threadRootId: null }
    this.append(conversationId, 'new-message', body)
  }

  toggle(conversationId: string, userId: string): void {
    if (this.isMember(conversationId, userId)) {
      this.append(conversationId, 'participant-removed', { userId, role: 'member', state: 'removed' })
    } else {
      const showFrom = conversationId === 'cnv_room' ? 1 : this.headOf(conversationId) + 1
      this.append(conversationId, 'participant-added', { userId, role: 'member', state: 'accepted', showFrom })
    }
  }

  connect(userId: string): void {
    const socketId = `socket-${(this.socketCount += 1)}`
    const socket = { userId, done: false }
    this.connected.set(socketId, socket)
    this.received.set(socketId, new Map())
    void this.subscriptions.connect(socketId, userId, this.stop.signal).then(() => {
      socket.done = true
      this.joinedAt.set(socketId, new Map(CONVERSATIONS.map((id) => [id, this.headOf(id)])))
    })
  }

  disconnect(index: number): void {
    const socketId = [...this.connected.keys()][index]
    if (!socketId) return
    this.connected.delete(socketId)
    this.subscriptions.disconnect(socketId)
  }

  arrive(index: number): void {
    const [frame] = this.inFlight.splice(index % Math.max(1, this.inFlight.length), 1)
    if (frame && this.subscribed.has(frame.conversationId)) this.subscriptions.receive(frame)
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 10) {
      this.clock.advance(10)
      for (let turn = 0; turn < 12; turn += 1) await Promise.resolve()
    }
  }

  private take(socketId: string, frame: Frame): void {
    expect(this.connected.has(socketId), 'only to who is connected').toBe(true)
    const byConversation = this.received.get(socketId)!
    const frames = byConversation.get(frame.conversationId) ?? []
    frames.push(frame)
    byConversation.set(frame.conversationId, frames)
  }

  check(): void {
    for (const [socketId, { userId, done }] of this.connected) {
      expect(done, 'connected in the end').toBe(true)
      for (const conversationId of CONVERSATIONS) this.checkOne(socketId, userId, conversationId)
    }
  }

  private checkOne(socketId: string, userId: string, conversationId: string): void {
    const frames = this.received.get(socketId)!.get(conversationId) ?? []
    const visible = this.database.participants.get(`${conversationId} ${userId}`)?.visible ?? []
    let last = 0
    const seen: number[] = []
    for (const { from, to, entries } of frames) {
      expect(from, 'never again').toBeGreaterThan(last)
      for (const { seq } of entries as LogEntry[]) {
        expect(seq >= from && seq <= to, 'inside its frame').toBe(true)
        expect(isVisible(visible, seq), `${userId} may see ${seq} of ${conversationId}`).toBe(true)
        seen.push(seq)
      }
      for (let skipped = last + 1; last > 0 && skipped < from; skipped += 1) {
        const wasMember = visible.some((range) => range.from <= skipped && (range.to === null || range.to >= skipped))
        const isRoom = conversationId === 'cnv_room'
        expect(wasMember && !isRoom, `${skipped} was skipped`).toBe(false)
      }
      last = to
    }
    expect(
      [...seen].sort((left, right) => left - right),
      'in order, once',
    ).toEqual([...new Set(seen)])
    if (!this.isMember(conversationId, userId)) return
    const head = this.headOf(conversationId)
    const start = this.joinedAt.get(socketId)!.get(conversationId)!
    for (let seq = start + 1; seq <= head; seq += 1) {
      const lastAdded = this.addedLast(conversationId, userId)
      if (seq >= lastAdded) expect(seen, `${userId} has ${seq} of ${conversationId}`).toContain(seq)
    }
  }

  private addedLast(conversationId: string, userId: string): number {
    const entries = this.database.entriesOf(conversationId, 0, 10_000)
    const found = entries.findLast(
      ({ event, body }) => event === 'participant-added' && 'userId' in body && body.userId === userId,
    )
    return found?.seq ?? 1
  }
}

const action = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('say' as const), conversation: fc.nat(1) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('toggle' as const), conversation: fc.nat(1), user: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('connect' as const), user: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('disconnect' as const), index: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('arrive' as const), index: fc.nat(10) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 10, max: 300 }) }) },
)

test('every socket gets what it may see, in order, once, and all of it, whatever is lost or late', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { maxLength: 80, size: 'max' }),
      fc.integer({ min: 1 }),
      async (actions, seed) => {
        const world = new World(seed)
        try {
          for (const each of actions) {
            if (each.do === 'say') world.say(CONVERSATIONS[each.conversation]!)
            else if (each.do === 'toggle') world.toggle(CONVERSATIONS[each.conversation]!, USERS[each.user]!)
            else if (each.do === 'connect') world.connect(USERS[each.user]!)
            else if (each.do === 'disconnect') world.disconnect(each.index)
            else if (each.do === 'arrive') world.arrive(each.index)
            else await world.pass(each.ms)
          }
          await world.pass(9_000)
          world.check()
        } finally {
          world.stop.abort()
        }
      },
    ),
    { numRuns: 150 },
  )
}, 60_000)
