import { describe, expect, it } from 'vitest'
import { createMarks } from './marks.ts'
import { createVirtualClock } from './virtual-clock.test-support.ts'

describe('marks', () => {
  it('are coalesced, and told again after a reconnect until confirmed', async () => {
    const clock = createVirtualClock()
    const told: string[] = []
    let isOpen = true
    let isLost = false
    const marks = createMarks({
      clock,
      isOpen: () => isOpen,
      send: async (command, { upToSeq }) => {
        told.push(`${command} ${upToSeq}`)
        if (isLost) throw new Error('lost')
        return { ok: true, data: {} }
      },
    })
    marks.move('read', 'c', 1)
    marks.move('read', 'c', 4)
    marks.move('read', 'c', 3)
    marks.move('delivered', 'c', 4)
    await clock.advance(249)
    expect(told).toEqual([])
    await clock.advance(1)
    expect(told).toEqual(['mark-read 4', 'mark-delivered 4'])
    isOpen = false
    marks.move('read', 'c', 5)
    await clock.advance(1_000)
    expect(told).toHaveLength(2)
    isOpen = isLost = true
    marks.onConnected()
    await clock.advance(1_000)
    isLost = false
    marks.onConnected()
    await clock.advance(1_000)
    marks.onConnected()
    await clock.advance(1_000)
    expect(told.slice(2)).toEqual(['mark-read 5', 'mark-read 5'])
  })
})
