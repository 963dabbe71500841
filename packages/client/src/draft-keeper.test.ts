import type { Acknowledgement, Draft } from '@chat/contracts'
import { expect, test } from 'vitest'
import { createDraftKeeper } from './draft-keeper.ts'
import { createVirtualClock } from './virtual-clock.test-support.ts'

function keeper(answer: Acknowledgement = { ok: true, data: { draft: null } }) {
  const clock = createVirtualClock()
  const sent: string[] = []
  const shown: (string | null)[] = []
  let isOpen = true
  const drafts = createDraftKeeper({
    clock,
    isOpen: () => isOpen,
    send: async (_, { content }) => {
      sent.push(content)
      return answer
    },
    onDraft: (_, draft: Draft | null) => void shown.push(draft?.content ?? null),
  })
  return { clock, drafts, sent, shown, connect: (now: boolean) => void (isOpen = now) }
}

test('many key strokes are saved once, as they ended', async () => {
  const { clock, drafts, sent, shown } = keeper()
  drafts.keep('cnv_1', 'h')
  drafts.keep('cnv_1', 'he')
  await clock.advance(1_000)
  expect([sent, shown]).toEqual([['he'], ['h', 'he']])
  drafts.onLoaded()
  await clock.advance(10_000)
  expect([sent, shown]).toEqual([['he'], ['h', 'he']])
})

test('what is not saved yet is newer than any snapshot', () => {
  const { drafts, shown } = keeper()
  drafts.keep('cnv_1', 'he')
  drafts.onLoaded()
  expect(shown).toEqual(['he', 'he'])
})

test('without a connection it waits for the next one', async () => {
  const { clock, drafts, sent, connect } = keeper()
  connect(false)
  drafts.keep('cnv_1', 'he')
  await clock.advance(60_000)
  expect(sent).toEqual([])
  connect(true)
  drafts.onConnected()
  await clock.advance(1_000)
  expect(sent).toEqual(['he'])
})
