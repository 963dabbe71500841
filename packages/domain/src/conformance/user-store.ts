import { describe, expect, test } from 'vitest'
import { type NamePlace, placeOf } from '../user/fold-name.ts'
import { NEW_USER, type UserRecord, type UserStore } from '../ports/user-store.ts'

/** `make` answers an empty store. */
export function describeUserStore(name: string, make: () => Promise<UserStore>): void {
  describe(`UserStore: ${name}`, () => {
    const account = (username: string, more: Partial<UserRecord> = {}) => ({
      id: `usr_${username}`,
      username,
      email: `${username}@example.test`,
      displayName: username,
      avatarUrl: null,
      ...NEW_USER,
      role: 'user' as const,
      createdAt: 1,
      passwordHash: `hash of ${username}`,
      adminIfFirst: false,
      ...more,
    })

    test('of two accounts of one name or address the second is refused', async ({ signal }) => {
      const users = await make()
      const { passwordHash: _, adminIfFirst: __, ...ann } = account('ann')
      expect(await users.create(account('ann'), signal)).toEqual({ type: 'created', user: ann })
      expect(await users.create(account('ann', { id: 'usr_2', email: 'x@y.test' }), signal)).toEqual({
        type: 'username-taken',
      })
      const sameAddress = account('bob', { email: 'ann@example.test' })
      expect(await users.create(sameAddress, signal)).toEqual({ type: 'email-taken' })
      expect(await users.findTaken({ username: 'ann', email: 'x@y.test' }, signal)).toBe('username-taken')
      expect(await users.findTaken({ username: 'bob', email: 'ann@example.test' }, signal)).toBe('email-taken')
      expect(await users.findTaken({ username: 'bob', email: 'x@y.test' }, signal)).toBeNull()
      expect(await users.byIds(['usr_ann', 'usr_bob', 'usr_2'], signal)).toEqual([ann])
    })

    test('people are read by their names', async ({ signal }) => {
      const users = await make()
      await users.create(account('ann'), signal)
      await users.create(account('bob'), signal)
      expect((await users.byUsernames(['bob', 'nobody'], signal)).map(({ id }) => id)).toEqual(['usr_bob'])
      expect(await users.byUsernames([], signal)).toEqual([])
    })

    test('of many who come first at once, one administers', async ({ signal }) => {
      const users = await make()
      const names = ['ann', 'bob', 'carol', 'dave']
      await Promise.all(names.map((name) => users.create({ ...account(name), adminIfFirst: true }, signal)))
      const created = await users.byIds(
        names.map((name) => `usr_${name}`),
        signal,
      )
      expect(created).toHaveLength(4)
      expect(created.filter(({ role }) => role === 'admin')).toHaveLength(1)
      const late = await users.create({ ...account('erin'), adminIfFirst: true }, signal)
      expect(late).toMatchObject({ user: { role: 'user' } })
    })

    test('a password hash changes only from what it was', async ({ signal }) => {
      const users = await make()
      await users.create(account('ann'), signal)
      expect(await users.changePasswordHash('usr_ann', { from: 'another', to: 'new' }, signal)).toBe(false)
      expect(await users.changePasswordHash('usr_ann', { from: 'hash of ann', to: 'new' }, signal)).toBe(true)
      const byName = await users.credentialsByName({ username: 'ann' }, signal)
      expect(byName).toMatchObject({ passwordHash: 'new', user: { id: 'usr_ann' } })
      expect(await users.credentialsByName({ email: 'ann@example.test' }, signal)).toEqual(byName)
      expect(await users.credentialsById('usr_ann', signal)).toEqual(byName)
      expect(await users.credentialsByName({ username: 'nobody' }, signal)).toBeNull()
    })

    test('what is changed is answered and kept, and the rest stays', async ({ signal }) => {
      const users = await make()
      await users.create(account('ann'), signal)
      const status = { availability: 'away' as const, text: 'at lunch', emoji: null, expiresAt: 7 }
      const changed = await users.update('usr_ann', { bio: 'tea', status, privacy: { typing: false } }, signal)
      expect(changed).toMatchObject({ bio: 'tea', status, privacy: { typing: false, receipts: true } })
      expect(await users.byIds(['usr_ann'], signal)).toEqual([changed])
      await users.update('usr_ann', { displayName: 'Zed' }, signal)
      expect((await users.search('zed', null, 10, signal)).map(({ id }) => id)).toEqual(['usr_ann'])
      expect(await users.update('usr_nobody', { bio: 'x' }, signal)).toBeNull()
      expect(await users.update('usr_ann', { bio: 'x' }, signal, { displayName: 'Ann' })).toBeNull()
      expect(await users.update('usr_ann', { bio: 'milk' }, signal, { displayName: 'Zed' })).toMatchObject({
        bio: 'milk',
      })
    })

    test('who is suspended is found by those alone who ask for them', async ({ signal }) => {
      const users = await make()
      await users.create(account('ann'), signal)
      await users.update('usr_ann', { suspendedAt: 5 }, signal)
      expect(await users.search('ann', null, 10, signal)).toEqual([])
      expect(await users.search('ann', null, 10, signal, { withSuspended: true })).toHaveLength(1)
      await users.update('usr_ann', { suspendedAt: null }, signal)
      expect(await users.search('ann', null, 10, signal)).toHaveLength(1)
    })

    test('people are found by the beginning of a name, in its order, page by page', async ({ signal }) => {
      const users = await make()
      await users.create(account('ann', { displayName: 'Zoë van Zandt' }), signal)
      await users.create(account('zora'), signal)
      await users.create(account('zack'), signal)
      const found = async (q: string) => (await users.search(q, null, 10, signal)).map(({ username }) => username)
      expect(await found('z')).toEqual(['zack', 'ann', 'zora'])
      expect(await found('zo')).toEqual(['ann', 'zora'])
      expect(await found('zoe')).toEqual(['ann'])
      expect(await found('zandt')).toEqual(['ann'])
      expect(await found('van z')).toEqual(['ann'])
      expect(await found('')).toEqual(['ann', 'zack', 'zora'])
      expect(await found('.')).toEqual([])
    })

    test('of many with one name and with several that fit, each is found once', async ({ signal }) => {
      const users = await make()
      const names = ['Ann', 'Ann Anders', 'Anna Ann', 'Annika', 'Ann', 'Ann', 'Bo Ann', 'Ann']
      for (const [index, displayName] of names.entries())
        await users.create(account(`x${index}`, { displayName }), signal)
      for (const limit of [1, 2, 3, 20]) {
        const ids: string[] = []
        let after: NamePlace | null = null
        for (;;) {
          const page: UserRecord[] = await users.search('an', after, limit, signal)
          ids.push(...page.map(({ id }) => id))
          const last = page.at(-1)
          if (last === undefined) break
          after = placeOf(last, 'an')
        }
        expect(ids).toHaveLength(names.length)
        expect(new Set(ids).size).toBe(names.length)
      }
    })
  })
}
