import { type Acknowledgement, problemOf } from '@chat/contracts'
import { beforeEach, expect, test } from 'vitest'
import { ManualClock, MemoryCommander } from '../fakes/index.ts'
import { createSendCommand } from './send-command.ts'

const { signal } = new AbortController()
const command = {
  name: 'end-participation' as const,
  conversationId: 'cnv_1',
  actorId: 'usr_ann',
  commandId: 'once',
  request: { conversationId: 'cnv_1' },
  traceId: 't',
}
const noAnswer: Acknowledgement = { ok: false, error: problemOf('NO_ANSWER', { retryAfter: 1 }) }
let clock: ManualClock
let commander: MemoryCommander
beforeEach(() => {
  clock = new ManualClock()
  commander = new MemoryCommander()
})

test('without an answer the same command goes out again, as another attempt', async () => {
  commander.answer = ({ attempt }) => {
    if (attempt === 2) return { ok: true, data: { seq: 7 } }
    clock.advance(3_000)
    return noAnswer
  }
  expect(await createSendCommand({ commander, clock })(command, signal)).toEqual({ seq: 7 })
  expect(commander.sent).toEqual([0, 1, 2].map((attempt) => ({ ...command, attempt })))
})

test('it gives up within its budget, and says that a retry can help', async () => {
  commander.answer = () => {
    clock.advance(3_000)
    return noAnswer
  }
  const sendCommand = createSendCommand({ commander, clock })
  await expect(sendCommand(command, signal)).rejects.toMatchObject({ code: 'NO_ANSWER', more: { retryAfter: 1 } })
  expect(clock.monotonic()).toBeLessThanOrEqual(12_000)
  expect(commander.sent).toHaveLength(4)
})

test('a refusal is final', async () => {
  commander.answer = () => ({ ok: false, error: problemOf('LAST_OWNER') })
  await expect(createSendCommand({ commander, clock })(command, signal)).rejects.toMatchObject({ code: 'LAST_OWNER' })
  expect(commander.sent).toHaveLength(1)
})
