import { inboxIdOf } from '@chat/contracts'
import { expect, test } from 'vitest'
import { ManualClock, MemoryCommander, MemoryCommandStream, MemoryLogStore, MemoryPublisher } from '../fakes/index.ts'
import type { Command, OutgoingCommand } from '../log/command.ts'
import type { LogStore } from '../ports/log-store.ts'
import { Lane } from './lane.ts'

const PARTITION = 3
const conversationId = 'cnv_a'

/** Lets everything that can go on without the clock go on. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}

function startLane(change: (store: MemoryLogStore) => LogStore = (store) => store) {
  const clock = new ManualClock()
  const memory = new MemoryLogStore()
  const stream = new MemoryCommandStream(clock)
  const publisher = new MemoryPublisher()
  const inbox = new MemoryCommander()
  inbox.answer = () => ({ ok: true, data: { seq: 1 } })
  const doubts: string[] = []
  const lane = new Lane({
    store: change(memory),
    stream,
    publisher,
    inbox,
    clock,
    marks: { write: async () => {} },
    digest: (text) => text,
    observer: {
      committed: () => {},
      doubted: (cause) => doubts.push(cause),
      deadLettered: () => {},
      answered: () => {},
      failed: () => {},
    },
  })
  const stop = new AbortController()
  let sent = 0
  return {
    memory,
    stream,
    publisher,
    inbox,
    doubts,
    lane,
    clock,
    async start() {
      lane.confirmLease(Number.POSITIVE_INFINITY)
      await lane.own(new Set([PARTITION]))
      void lane.run(stop.signal)
    },
    async send(command: Partial<OutgoingCommand>): Promise<unknown> {
      const requestId = `r${++sent}`
      const whole = { conversationId, attempt: 0, traceId: 't', replyTo: { node: 'n', requestId }, ...command }
      await stream.append(PARTITION, whole as Command, stop.signal)
      for (let turn = 0; turn < 20; turn++) {
        await settle()
        clock.advance(100)
        const reply = publisher.replies.find((one) => one.requestId === requestId)
        if (reply) return reply.acknowledgement
      }
      return 'no answer'
    },
    [Symbol.dispose]: () => stop.abort(),
  }
}

const creation: Partial<OutgoingCommand> = {
  name: 'create-conversation',
  actorId: 'usr_ann',
  commandId: 'c0',
  request: { conversationId, kind: 'group', name: 'G', slug: null, topic: null, participants: ['usr_bob'] },
}
const message = (commandId: string, content: string, actorId = 'usr_bob') =>
  ({ name: 'send-message', actorId, commandId, request: { conversationId, content } }) as const

test('a conversation is made, a message sent, and everybody concerned is told before the answer', async () => {
  using run = startLane()
  await run.start()
  expect(await run.send(creation)).toEqual({ ok: true, data: { conversationId, seq: 1 } })
  expect(run.inbox.sent.map((command) => command.conversationId)).toEqual([inboxIdOf('usr_ann'), inboxIdOf('usr_bob')])
  expect(await run.send(message('c1', 'hello'))).toMatchObject({ ok: true, data: { seq: 2, messageId: 'cnv_a.2' } })
  expect(run.publisher.frames.map(({ from, to }) => [from, to])).toEqual([
    [1, 1],
    [2, 2],
  ])
  expect(run.memory.database.conversations.get(conversationId)?.head).toMatchObject({ seq: 2, n: 1, lastMessageSeq: 2 })
  run.clock.advance(100)
  await settle()
  expect(run.stream.streams.get(PARTITION)).toEqual([])
})

test('a repeat is answered with the first place, also by the next owner; another body is refused', async () => {
  using run = startLane()
  await run.start()
  await run.send(creation)
  await run.send(message('c1', 'hello'))
  expect(await run.send({ ...message('c1', 'hello'), attempt: 1 })).toMatchObject({ data: { seq: 2, isRepeat: true } })
  await run.lane.own(new Set())
  await run.lane.own(new Set([PARTITION]))
  expect(await run.send({ ...message('c1', 'hello'), attempt: 2 })).toMatchObject({ data: { seq: 2, isRepeat: true } })
  expect(await run.send({ ...message('c1', 'other'), attempt: 3 })).toMatchObject({
    ok: false,
    error: { code: 'COMMAND_ID_REUSED' },
  })
})

test('who is removed can send no more; who was never in gets the same answer as for an unknown conversation', async () => {
  using run = startLane()
  await run.start()
  await run.send(creation)
  const removal = { name: 'remove-participant', actorId: 'usr_ann', commandId: 'c2' } as const
  await run.send({ ...removal, request: { conversationId, userId: 'usr_bob' } })
  expect(await run.send(message('c3', 'still here?'))).toMatchObject({ error: { code: 'NOT_A_PARTICIPANT' } })
  expect(await run.send(message('c4', 'hi', 'usr_eve'))).toMatchObject({ error: { code: 'NOT_A_PARTICIPANT' } })
})

test('an insert whose outcome is unknown is read back, and everything else is decided again', async () => {
  let isCutOff = false
  using run = startLane((memory) => ({
    ...memory,
    insert: async (entries, signal) => {
      const outcome = await memory.insert(entries, signal)
      if (isCutOff) {
        isCutOff = false
        throw new Error('connection lost')
      }
      return outcome
    },
  }))
  await run.start()
  await run.send(creation)
  isCutOff = true
  expect(await run.send(message('c1', 'hello'))).toMatchObject({ ok: true, data: { seq: 2 } })
  expect(run.doubts).toEqual(['unknown-write'])
  expect(run.memory.database.entries.size).toBe(2)
})

test('nothing is refused while the lease may have run out', async () => {
  using run = startLane()
  await run.start()
  await run.send(creation)
  run.lane.confirmLease(Number.NEGATIVE_INFINITY)
  expect(await run.send(message('c4', 'hi', 'usr_eve'))).toBe('no answer')
  run.lane.confirmLease(Number.POSITIVE_INFINITY)
  await settle()
  run.clock.advance(1000)
  await settle()
  expect(run.publisher.replies.at(-1)?.acknowledgement).toMatchObject({ error: { code: 'NOT_A_PARTICIPANT' } })
})

test('what the database refuses goes to the dead letters with its reason, and the rest goes on', async () => {
  using run = startLane((memory) => ({
    ...memory,
    insert: async (entries, signal) => {
      const index = entries.findIndex((entry) => JSON.stringify(entry.body).includes('poison'))
      return index < 0 ? memory.insert(entries, signal) : { type: 'refused', index, reason: 'too bad' }
    },
  }))
  await run.start()
  await run.send(creation)
  expect(await run.send(message('c1', 'poison'))).toMatchObject({ error: { code: 'REFUSED_BY_STORE' } })
  expect(run.stream.letters.map(({ reason }) => reason)).toEqual(['too bad'])
  expect(await run.send(message('c2', 'fine'))).toMatchObject({ ok: true, data: { seq: 2 } })
})
