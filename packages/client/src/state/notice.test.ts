import { events, type LogEntry, noticeOf } from '@chat/contracts'
import { expect, it } from 'vitest'
import { toNotice } from './notice.ts'

it('makes the notices that the contracts make', () => {
  for (const event of Object.keys(events)) {
    for (const payload of [{}, { userId: 'usr_b', role: 'admin', seq: 4 }, { name: 'new', topic: null }]) {
      const entry: LogEntry = { seq: 4, event, actorId: 'usr_a', at: '2026-01-01T00:00:00.000Z', payload }
      expect(toNotice('cnv_1', entry)).toEqual(noticeOf('cnv_1', entry))
    }
  }
})
