import { describe, expect, test } from 'vitest'
import type { SessionRecord, SessionStore } from '../ports/session-store.ts'

/** `make` answers an empty store. */
export function describeSessionStore(name: string, make: () => Promise<SessionStore>): void {
  describe(`SessionStore: ${name}`, () => {
    const session = (id: string): SessionRecord => ({
      id,
      userId: 'usr_ann',
      tokenHash: 'first',
      generation: 0,
      rotatedAt: 1,
      createdAt: 1,
      expiresAt: Date.UTC(2100, 0),
      revokedAt: null,
    })
    const rotation = { fromHash: 'first', toHash: 'second', generation: 1, rotatedAt: 2, expiresAt: Date.UTC(2101, 0) }

    test('of many renewals at once one wins', async ({ signal }) => {
      const sessions = await make()
      await sessions.create(session('ses_1'), signal)
      expect(await sessions.find('ses_1', signal)).toEqual(session('ses_1'))
      const outcomes = await Promise.all(Array.from({ length: 5 }, () => sessions.rotate('ses_1', rotation, signal)))
      expect(outcomes.filter(Boolean)).toHaveLength(1)
      const { fromHash: _, toHash: tokenHash, ...rest } = rotation
      expect(await sessions.find('ses_1', signal)).toEqual({ ...session('ses_1'), ...rest, tokenHash })
      expect(await sessions.rotate('ses_none', rotation, signal)).toBe(false)
    })

    test('an ended session renews nothing, and is ended once', async ({ signal }) => {
      const sessions = await make()
      for (const id of ['ses_1', 'ses_2', 'ses_3']) await sessions.create(session(id), signal)
      expect(await sessions.revoke(['ses_1', 'ses_none'], 5, signal)).toEqual(['ses_1'])
      expect(await sessions.revoke(['ses_1', 'ses_2'], 6, signal)).toEqual(['ses_2'])
      expect(await sessions.rotate('ses_1', rotation, signal)).toBe(false)
      expect(await sessions.liveOf('usr_ann', signal)).toEqual(['ses_3'])
      expect(await sessions.liveOf('usr_bob', signal)).toEqual([])
      expect(await sessions.find('ses_1', signal)).toMatchObject({ revokedAt: 5 })
      expect(await sessions.endedSince(5, signal)).toEqual([{ id: 'ses_2', revokedAt: 6 }])
    })

    test('who was not told is known until they are', async ({ signal }) => {
      const sessions = await make()
      for (const id of ['ses_1', 'ses_2', 'ses_3']) await sessions.create(session(id), signal)
      await sessions.revoke(['ses_1'], 5, signal)
      await sessions.revoke(['ses_2'], 10, signal)
      expect(await sessions.untold(10, 9, signal)).toEqual([{ id: 'ses_1', userId: 'usr_ann' }])
      expect(await sessions.untold(11, 9, signal)).toHaveLength(2)
      expect(await sessions.untold(11, 1, signal)).toHaveLength(1)
      await sessions.markTold(['ses_1'], signal)
      expect(await sessions.untold(11, 9, signal)).toEqual([{ id: 'ses_2', userId: 'usr_ann' }])
    })
  })
}
