import type { EventPayload, Generation, LogEntry, Message } from '@chat/contracts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createAssistant } from './assistant.ts'
import { createStore } from './store.ts'

const C = 'cnv_ai-1'

type Delta = EventPayload<'ai-delta'>
type Told = { event: 'ai-delta'; payload: Delta } | { event: 'ai-done'; id: string } | { event: 'log'; id: string }

/** What the queue keeps of answers in the making, and what it tells of them. */
function createReferenceQueue(tell: (told: Told) => void) {
  const running = new Map<string, Generation>()
  let count = 0
  const at = (which: number): Generation | undefined => [...running.values()][which % Math.max(1, running.size)]
  const put = (generation: Generation): Generation => {
    running.set(generation.id, generation)
    return generation
  }
  const delta = ({ id, attempt, index }: Generation, text: string, generation?: Generation): void => {
    const begun = generation === undefined ? {} : { generation }
    tell({ event: 'ai-delta', payload: { generationId: id, conversationId: C, attempt, index, text, ...begun } })
  }
  return {
    running: () => [...running.values()],
    ask() {
      count += 1
      const generation = put({
        id: `generation-${count}`,
        conversationId: C,
        questionId: `${C}.${count}`,
        threadRootId: null,
        replaces: count % 3 === 0 ? `${C}.1` : null,
        askerId: 'usr_me',
        model: null,
        state: 'queued',
        attempt: 0,
        index: 0,
        text: '',
        messageId: null,
        finishReason: null,
      })
      delta(generation, '', generation)
    },
    /** Also another process, which begins anew. */
    begin(which: number) {
      const known = at(which)
      if (!known) return
      const begun = put({ ...known, state: 'running', attempt: known.attempt + 1, index: 0, text: '' })
      delta(begun, '', begun)
    },
    write(which: number, text: string) {
      const known = at(which)
      if (known?.state !== 'running') return
      delta(put({ ...known, index: known.index + 1, text: known.text + text }), text)
    },
    end(which: number) {
      const known = at(which)
      if (!known) return
      running.delete(known.id)
      // Another answer is an edit of the one before, whose entry does not say whose answer it was.
      if (known.state === 'running' && known.replaces === null) tell({ event: 'log', id: known.id })
      tell({ event: 'ai-done', id: known.id })
    },
  }
}

const action = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('ask' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('begin' as const), which: fc.nat(3) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('write' as const), which: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('end' as const), which: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('lose' as const), count: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('look' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('answer' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('arrive' as const), count: fc.integer({ min: 1, max: 5 }) }) },
)

it('shows what a fresh look would, whatever was lost and however late the answers to looks are', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
      const store = createStore((error) => expect.fail(String(error)))
      const onTheWay: Told[] = []
      const asking: { answer: () => void; fail: () => void }[] = []
      const queue = createReferenceQueue((told) => onTheWay.push(told))
      const assistant = createAssistant({
        store,
        rest: (() => {}) as never,
        inSight: (work) => work(),
        onNewConversation: (work) => work(),
        newId: () => 'id',
        orWarn: (work) => void work.catch(() => {}),
        command: () => {
          const generations = queue.running() // as it is now, however late it arrives
          return new Promise((resolve, reject) =>
            asking.push({ answer: () => resolve({ generations }), fail: () => reject(new Error('no connection')) }),
          )
        },
      })
      let seq = 0
      const arrive = (): void => {
        const told = onTheWay.shift()
        if (told?.event === 'ai-delta') assistant.onDelta(told.payload)
        else if (told?.event === 'ai-done') {
          assistant.onDone({ generationId: told.id, conversationId: C, messageId: null, finishReason: 'stop' })
        } else if (told?.event === 'log') {
          seq += 1
          const payload: Partial<Message> = {
            conversationId: C,
            seq,
            clientMsgId: told.id,
            mentions: [],
            threadRootId: null,
          }
          const entry = { seq, event: 'new-message', actorId: 'usr_assistant', at: '', payload } as unknown as LogEntry
          store.dispatch({ type: 'log-advanced', conversationId: C, from: seq, to: seq, entries: [entry] })
        }
      }
      const settle = async (how: 'answer' | 'fail' = 'answer'): Promise<void> => {
        asking.shift()?.[how]()
        for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
      }
      let words = 0
      for (const step of actions) {
        if (step.do === 'ask') queue.ask()
        else if (step.do === 'begin') queue.begin(step.which)
        else if (step.do === 'write') queue.write(step.which, `word${(words += 1)} `)
        else if (step.do === 'end') queue.end(step.which)
        else if (step.do === 'arrive') for (let i = 0; i < step.count; i += 1) arrive()
        else if (step.do === 'look') {
          void assistant.resume(C).catch(() => {})
        } else if (step.do === 'answer') await settle()
        else {
          // Who was connected again looks anew. What is in the log comes later, the rest does not.
          while (asking.length > 0) await settle('fail')
          for (const [index, told] of [...onTheWay.entries()].toReversed())
            if (index < step.count && told.event !== 'log') onTheWay.splice(index, 1)
          void assistant.resume(C).catch(() => {})
        }
        for (const { id, attempt, text } of Object.values(store.getState().generations)) {
          const now = queue.running().find((generation) => generation.id === id)
          if (now?.attempt === attempt) expect(now.text.startsWith(text)).toBe(true)
        }
      }
      while (onTheWay.length > 0 || asking.length > 0) {
        arrive()
        await settle()
      }
      const expected = Object.fromEntries(queue.running().map((generation) => [generation.id, generation]))
      expect(store.getState().generations).toEqual(expected)
    }),
    { numRuns: 500 },
  )
})
