import { describe, expect, test } from 'vitest'
import { settingsAtFirst } from '../conversation/settings.ts'
import type { MessageEntry } from '../log/entry.ts'
import type { ConversationReader, MarkStore } from '../ports/conversation-reader.ts'
import type { LogStore } from '../ports/log-store.ts'
import {
  addEffect,
  ann,
  bob,
  createEffect,
  freshConversationId,
  freshUserId,
  sampleMessage,
  sampleReaction,
} from './samples.ts'

export interface LogStoresUnderTest {
  store: LogStore
  reader: ConversationReader
  marks: MarkStore
}

/** Heads need not be on a majority when they are written, but they are once a later write is. */
const confirmHeads = (store: LogStore, signal: AbortSignal): Promise<void> =>
  store.apply([addEffect(freshConversationId(), 1, ann)], signal)

/** The stores of the log, together: what the owner writes is what the readers see. */
export function describeLogStore(name: string, make: () => Promise<LogStoresUnderTest>): void {
  describe(`LogStore: ${name}`, () => {
    test('an unknown log is empty', async ({ signal }) => {
      const { store } = await make()
      const conversationId = freshConversationId()
      expect(await store.load([conversationId], 10, signal)).toEqual([
        { conversationId, head: null, facts: null, tail: [], isTailWhole: true },
      ])
    })

    test('what is stored above the head is the tail, for conversations and inboxes alike', async ({ signal }) => {
      const { store } = await make()
      const ids = [freshConversationId(), `inb_${freshUserId()}`, freshConversationId()] as const
      const [known, inbox, unapplied] = ids
      const entries = ids.flatMap((id) => [1, 2, 3, 4].map((seq) => sampleMessage(id, seq)))
      expect(await store.insert(entries, signal)).toEqual({ type: 'stored' })
      await store.apply([createEffect(known, 1)], signal)
      const headAt = (seq: number) => ({ seq, n: seq, lastMessageSeq: seq, at: 5 })
      await store.writeHeads(
        [known, inbox, unapplied].map((conversationId) => ({ conversationId, head: headAt(2) })),
        signal,
      )
      await confirmHeads(store, signal)
      const loaded = await store.load([known, inbox, unapplied], 3, signal)
      const byId = new Map(loaded.map((log) => [log.conversationId, log]))
      const seqs = (id: string) => byId.get(id)?.tail.map(({ seq }) => seq)
      expect(byId.get(known)).toMatchObject({
        head: headAt(2),
        facts: { kind: 'group', name: 'Tea' },
        isTailWhole: true,
      })
      expect(byId.get(known)?.tail).toEqual(entries.slice(2, 4))
      expect(byId.get(inbox)).toMatchObject({ head: headAt(2), facts: null })
      expect(seqs(inbox)).toEqual([3, 4])
      // Nothing was applied there, so there is nothing that a head could stand in.
      expect(byId.get(unapplied)).toMatchObject({ head: null, facts: null, isTailWhole: false })
      expect(seqs(unapplied)).toEqual([1, 2, 3])
    })

    test('a head only moves forward', async ({ signal }) => {
      const { store, reader } = await make()
      const conversationId = freshConversationId()
      await store.apply([createEffect(conversationId, 1)], signal)
      const head = (seq: number) => [{ conversationId, head: { seq, n: seq, lastMessageSeq: 0, at: seq } }]
      await store.writeHeads(head(4), signal)
      await store.writeHeads(head(3), signal)
      await confirmHeads(store, signal)
      expect((await reader.heads([conversationId], signal)).get(conversationId)?.seq).toBe(4)
    })

    test('a place and a command are taken once', async ({ signal }) => {
      const { store } = await make()
      const conversationId = freshConversationId()
      const first = sampleMessage(conversationId, 1)
      await store.insert([first], signal)
      const next = sampleMessage(conversationId, 2)
      expect(await store.insert([next, sampleMessage(conversationId, 1)], signal)).toEqual({
        type: 'conflict',
        index: 1,
        on: 'place-taken',
      })
      const again = { ...sampleMessage(conversationId, 3), commandId: first.commandId }
      expect(await store.insert([again, sampleMessage(conversationId, 4)], signal)).toEqual({
        type: 'conflict',
        index: 0,
        on: 'command-taken',
      })
      const [log] = await store.load([conversationId], 10, signal)
      expect(log?.tail).toEqual([first, next])
    })

    test('the same command id of another person or conversation is another command', async ({ signal }) => {
      const { store } = await make()
      const [here, there] = [freshConversationId(), freshConversationId()]
      const first = sampleMessage(here, 1)
      const { commandId } = first
      const others = [sampleMessage(here, 2, { commandId, actorId: bob }), sampleMessage(there, 1, { commandId })]
      expect(await store.insert([first, ...others], signal)).toEqual({ type: 'stored' })
      const found = await store.byCommands(
        [
          { conversationId: here, actorId: bob, commandId },
          { conversationId: there, actorId: ann, commandId },
          { conversationId: there, actorId: bob, commandId },
        ],
        signal,
      )
      expect(found.map(({ conversationId, seq }) => ({ conversationId, seq }))).toEqual(
        expect.arrayContaining([
          { conversationId: here, seq: 2 },
          { conversationId: there, seq: 1 },
        ]),
      )
      expect(found).toHaveLength(2)
    })

    test('messages are found by place, other entries are none', async ({ signal }) => {
      const { store, reader } = await make()
      const conversationId = freshConversationId()
      const message = sampleMessage(conversationId, 1)
      await store.insert([message, sampleReaction(conversationId, 2, 1)], signal)
      const keys = [1, 2, 3].map((seq) => ({ conversationId, seq }))
      expect(await store.messages(keys, signal)).toEqual([message])
      expect(await reader.messages(keys, signal)).toEqual([message])
    })

    describe('effects', () => {
      const messageAfter = async (
        { store }: LogStoresUnderTest,
        changes: Parameters<LogStore['apply']>[0],
        conversationId: string,
        signal: AbortSignal,
      ): Promise<MessageEntry | undefined> => {
        await store.apply(changes, signal)
        return (await store.messages([{ conversationId, seq: 1 }], signal))[0]
      }

      test('an edit and a deletion change the message once, in the order of places', async ({ signal }) => {
        const made = await make()
        const conversationId = freshConversationId()
        const message = sampleMessage(conversationId, 1)
        await made.store.insert([message], signal)
        const edit = (seq: number, content: string) =>
          ({
            conversationId,
            seq,
            on: 'message',
            targetSeq: 1,
            change: { type: 'edit', content, mentions: [`usr_${content}`] as string[], editedAt: seq },
          }) as const
        const edited = await messageAfter(made, [edit(3, 'three'), edit(2, 'two')], conversationId, signal)
        expect(edited).toEqual({
          ...message,
          body: { ...message.body, content: 'three', mentions: ['usr_three'] },
          changes: { ...message.changes, editedAt: 3, changedSeq: 3 },
        })
        const deletion = { ...edit(4, ''), change: { type: 'delete', deletedAt: 44 } } as const
        const deleted = await messageAfter(made, [deletion, edit(2, 'two'), deletion], conversationId, signal)
        expect(deleted).toMatchObject({ body: { content: '' }, changes: { deletedAt: 44, changedSeq: 4, editedAt: 3 } })
      })

      test('a reaction counts a person once, and leaves nothing behind', async ({ signal }) => {
        const made = await make()
        const conversationId = freshConversationId()
        await made.store.insert([sampleMessage(conversationId, 1)], signal)
        const react = (seq: number, userId: string, emoji: string, isOn: boolean) =>
          ({
            conversationId,
            seq,
            on: 'message',
            targetSeq: 1,
            change: { type: 'react', emoji, userId, isOn },
          }) as const
        const on = [
          react(2, ann, '👍', true),
          react(3, bob, '👍', true),
          react(4, bob, '$.a', true),
          react(5, ann, '👍', true),
        ]
        const reacted = await messageAfter(made, [...on, ...on], conversationId, signal)
        expect(reacted?.changes.reactions).toEqual([
          { emoji: '👍', userIds: [bob, ann] },
          { emoji: '$.a', userIds: [bob] },
        ])
        const off = [react(6, bob, '$.a', false), react(7, ann, '👍', false), react(8, 'usr_eve', '👍', false)]
        const less = await messageAfter(made, [...off, react(4, bob, '$.a', true)], conversationId, signal)
        expect(less?.changes).toMatchObject({ reactions: [{ emoji: '👍', userIds: [bob] }], changedSeq: 8 })
      })

      test('participants come, change their role, go and come back', async ({ signal }) => {
        const { store, reader } = await make()
        const conversationId = freshConversationId()
        const role = {
          conversationId,
          seq: 3,
          on: 'participant',
          userId: bob,
          change: { type: 'role', role: 'admin' },
        } as const
        const remove = { ...role, seq: 4, change: { type: 'remove', state: 'removed' } } as const
        const unknown = { ...remove, userId: 'usr_eve' } as const
        const add = addEffect(conversationId, 2, bob)
        await store.apply([addEffect(conversationId, 1, ann, { role: 'owner' }), add, role, add, unknown], signal)
        const factsOf = (userId: string) => store.participants([{ conversationId, userId }], signal)
        expect(await factsOf(bob)).toEqual([
          {
            conversationId,
            userId: bob,
            facts: { role: 'admin', state: 'accepted', visible: [{ from: 2, to: null }], lastSentAt: null },
          },
        ])
        expect(await factsOf('usr_eve')).toEqual([])
        expect(await reader.participant(conversationId, bob, signal)).toEqual({
          conversationId,
          userId: bob,
          role: 'admin',
          state: 'accepted',
          visible: [{ from: 2, to: null }],
          lastRead: { seq: 2, n: 2 },
          lastDelivered: 2,
          hidden: [],
          archivedAt: null,
          mutedUntil: null,
          favouritedAt: null,
          draft: null,
          lastSentAt: null,
          joinedAt: expect.any(Number),
        })
        await store.apply([remove, remove, role, addEffect(conversationId, 9, bob), remove], signal)
        expect(await reader.participant(conversationId, bob, signal)).toMatchObject({
          role: 'member',
          state: 'accepted',
          visible: [
            { from: 2, to: 4 },
            { from: 9, to: null },
          ],
          lastRead: { seq: 9, n: 9 },
        })
      })

      test('of a conversation: made, renamed and counted once each', async ({ signal }) => {
        const { store, reader } = await make()
        const conversationId = freshConversationId()
        const change = (seq: number, change: object) => ({ conversationId, seq, on: 'conversation', change }) as never
        const effects = [
          createEffect(conversationId, 1),
          change(2, { type: 'update', topic: 'Green' }),
          change(3, { type: 'count', participants: 1, owners: 0 }),
          change(4, { type: 'count', participants: -1, owners: -1 }),
          change(5, { type: 'count', participants: 2, owners: 1 }),
        ]
        await store.apply(effects, signal)
        await store.apply(effects, signal)
        const [log] = await store.load([conversationId], 1, signal)
        const facts = { kind: 'group', name: 'Tea', slug: null, topic: 'Green', participantCount: 4, ownerCount: 1 }
        expect(log).toMatchObject({ facts, head: null })
        const [record] = await reader.conversations([conversationId], signal)
        expect(record).toMatchObject({ ...facts, id: conversationId, head: { seq: 0, n: 0 } })
      })

      test('a block is known before the two have talked, and outlives that they begin', async ({ signal }) => {
        const { store } = await make()
        const conversationId = freshConversationId()
        const block = (seq: number, userId: string, isBlocked: boolean) =>
          ({ conversationId, seq, on: 'conversation', change: { type: 'block', userId, isBlocked, at: seq } }) as const
        const facts = async () => (await store.load([conversationId], 10, signal))[0]?.facts
        await store.apply([block(1, bob, true)], signal)
        expect(await facts()).toMatchObject({ kind: 'direct', participantCount: 0, blockedBy: [bob] })
        await store.apply([block(2, ann, true), block(1, bob, true)], signal)
        expect(await facts()).toMatchObject({ blockedBy: [ann, bob] })
        const begin = { kind: 'direct', name: null, ownerCount: 0 } as const
        await store.apply([createEffect(conversationId, 3, begin), block(4, bob, false)], signal)
        expect(await facts()).toMatchObject({ kind: 'direct', participantCount: 2, blockedBy: [ann] })
        await store.apply([block(1, bob, true)], signal)
        expect(await facts()).toMatchObject({ blockedBy: [ann] })
      })

      test('of a conversation: how it is held, who was asked, and the links to it', async ({ signal }) => {
        const { store, reader } = await make()
        const conversationId = freshConversationId()
        const change = (seq: number, change: object) => ({ conversationId, seq, on: 'conversation', change }) as never
        const code = crypto.randomUUID()
        const inviteAt = (seq: number, more: object = {}) => {
          const times = { createdBy: ann, createdAt: 1_000 * seq, expiresAt: null, maxUses: null }
          return { id: `inv_${seq}`, code: `${code}-${seq}`, ...times, uses: 0, ...more }
        }
        const effects = [
          createEffect(conversationId, 1, { request: { userId: bob, state: 'pending' } }),
          change(2, { type: 'update', settings: { slowModeSeconds: 5 } }),
          change(3, { type: 'request', request: { userId: bob, state: 'rejected' } }),
          change(4, { type: 'invite', invite: inviteAt(4, { expiresAt: 5_500 }) }),
          change(5, { type: 'invite', invite: inviteAt(5, { maxUses: 1 }) }),
          change(6, { type: 'invite', invite: inviteAt(6) }), // by then the first is over
          change(7, { type: 'count', participants: 1, owners: 0, inviteId: 'inv_5' }),
          change(8, { type: 'invite', invite: inviteAt(8) }), // by then the second is used up
          change(9, { type: 'count', participants: 1, owners: 0, inviteId: 'inv_8' }),
          change(10, { type: 'revoke-invite', inviteId: 'inv_6' }),
        ]
        await store.apply(effects, signal)
        await store.apply(effects, signal)
        const [log] = await store.load([conversationId], 1, signal)
        expect(log?.facts).toMatchObject({
          participantCount: 4,
          settings: { ...settingsAtFirst('group'), slowModeSeconds: 5 },
          request: { userId: bob, state: 'rejected' },
          invites: [inviteAt(8, { uses: 1 })],
        })
        expect((await reader.byInviteCode(`${code}-8`, signal))?.id).toBe(conversationId)
        expect(await reader.byInviteCode(`${code}-6`, signal)).toBeNull()
        await store.apply([change(11, { type: 'request', request: null })], signal)
        expect((await reader.conversations([conversationId], signal))[0]?.request).toBeNull()
      })

      test('a participant accepts, and is known by when they wrote last', async ({ signal }) => {
        const { store } = await make()
        const conversationId = freshConversationId()
        const base = { conversationId, on: 'participant', userId: bob } as const
        const accepted = { ...base, seq: 3, change: { type: 'state', state: 'accepted' } } as const
        const sent = { ...base, seq: 4, change: { type: 'sent', at: 77 } } as const
        await store.apply([addEffect(conversationId, 2, bob, { state: 'requested' }), accepted, sent, accepted], signal)
        const [found] = await store.participants([{ conversationId, userId: bob }], signal)
        expect(found?.facts).toMatchObject({ state: 'accepted', lastSentAt: 77 })
      })

      test('what disappears leaves its bare place, and is left out of pages', async ({ signal }) => {
        const { store, reader } = await make()
        const conversationId = freshConversationId()
        const first = sampleMessage(conversationId, 1)
        const expiresAt = first.at + 1
        const fleeting = { ...first, body: { ...first.body, content: 'a secret', expiresAt } }
        await store.insert([fleeting, sampleMessage(conversationId, 2)], signal)
        const expire = { conversationId, seq: 3, on: 'message', targetSeq: 1, change: { type: 'expire' } } as const
        await store.apply([expire, expire], signal)
        const [bare] = await store.messages([{ conversationId, seq: 1 }], signal)
        expect(bare).toEqual({
          ...first,
          body: { ...first.body, content: '' },
          changes: { ...first.changes, deletedAt: expiresAt, expiredAt: expiresAt, changedSeq: 3 },
        })
        const range = { from: 1, to: 9, direction: 'up', limit: 9, events: ['new-message'] } as const
        const page = await reader.page(conversationId, range, signal)
        expect(page.map(({ seq }) => seq)).toEqual([2])
        const all = await reader.entries(conversationId, { after: 0, upTo: 9, limit: 9 }, signal)
        expect(all.map(({ seq }) => seq)).toEqual([1, 2])
      })

      test('a slug belongs to one room, and a second one does not stop the rest', async ({ signal }) => {
        const { store, reader } = await make()
        const [first, second, third] = [freshConversationId(), freshConversationId(), freshConversationId()]
        const slug = `tea-${crypto.randomUUID()}`
        await store.apply(
          [
            createEffect(first, 1, { kind: 'room', name: slug, slug }),
            createEffect(second, 1, { kind: 'room', name: slug, slug }),
            createEffect(third, 1, { kind: 'room', name: slug, slug: `${slug}-2` }),
            createEffect(first, 1, { kind: 'room', name: slug, slug }),
          ],
          signal,
        )
        expect((await reader.bySlug(slug, signal))?.id).toBe(first)
        expect(await reader.bySlug(`no-${slug}`, signal)).toBeNull()
        const [record] = await reader.conversations([second], signal)
        expect(record?.slug).toBeNull()
        const rooms = await reader.rooms(slug.toUpperCase(), null, 10, signal)
        expect(rooms.map(({ id }) => id)).toEqual([first, third])
        expect((await reader.rooms(slug, slug, 10, signal)).map(({ id }) => id)).toEqual([third])
      })
    })

    describe('reading', () => {
      test('entries of a range, and pages of messages in both directions', async ({ signal }) => {
        const { store, reader } = await make()
        const conversationId = freshConversationId()
        const places = Array.from({ length: 12 }, (_, index) => index + 1)
        await store.insert(
          places.map((seq) =>
            seq % 3 === 0 ? sampleReaction(conversationId, seq, 1) : sampleMessage(conversationId, seq),
          ),
          signal,
        )
        const seqsOf = (entries: { seq: number }[]) => entries.map(({ seq }) => seq)
        const entries = (after: number, upTo: number, limit: number) =>
          reader.entries(conversationId, { after, upTo, limit }, signal).then(seqsOf)
        expect(await entries(9, 11, 10)).toEqual([10, 11])
        expect(await entries(0, 12, 4)).toEqual([1, 2, 3, 4])
        expect(await entries(4, 4, 4)).toEqual([])
        const page = (from: number, to: number, direction: 'up' | 'down', limit: number) =>
          reader.page(conversationId, { from, to, direction, limit, events: ['new-message'] }, signal).then(seqsOf)
        expect(await page(11, 1, 'down', 3)).toEqual([11, 10, 8])
        expect(await page(2, 8, 'up', 3)).toEqual([2, 4, 5])
        expect(await page(2, 5, 'up', 30)).toEqual([2, 4, 5])
        const wished = [12, 13].map((seq) => ({ conversationId, seq }))
        expect(seqsOf(await reader.taken(wished, signal))).toEqual([12])
        const [{ actorId, commandId }] = (await reader.messages([{ conversationId, seq: 11 }], signal)) as [
          MessageEntry,
        ]
        const isStored = (command: object) =>
          reader.isStored({ conversationId, actorId, commandId, ...command }, signal)
        expect(await isStored({})).toBe(true)
        expect(await isStored({ commandId: freshUserId() })).toBe(false)
        expect(await isStored({ actorId: freshUserId() })).toBe(false)
      })

      test('the participations of a person and the people of a conversation', async ({ signal }) => {
        const { store, reader } = await make()
        const [here, there] = [freshConversationId(), freshConversationId()]
        const people = ['a', 'b', 'c', 'd'].map((letter) => `${freshUserId()}`.replace('usr_', `usr_${letter}`))
        const [first, second, third, fourth] = people as [string, string, string, string]
        await store.apply(
          [
            ...people.map((userId, index) => addEffect(here, index + 1, userId)),
            addEffect(there, 1, first),
            {
              conversationId: here,
              seq: 5,
              on: 'participant',
              userId: third,
              change: { type: 'remove', state: 'left' },
            },
          ],
          signal,
        )
        const ofFirst = await reader.participationsOf(first, signal)
        expect(ofFirst.map(({ conversationId }) => conversationId).sort()).toEqual([here, there].sort())
        expect((await reader.participationsOf(third, signal))[0]?.state).toBe('left')
        // Each asker gets their own, also when they ask together.
        const ofBoth = await Promise.all([first, third].map((userId) => reader.membershipsOf(userId, signal)))
        expect(ofBoth[0]?.map(({ conversationId }) => conversationId).sort()).toEqual([here, there].sort())
        expect(ofBoth[1]).toMatchObject([{ conversationId: here, userId: third, state: 'left', visible: [{ to: 5 }] }])
        const page = (after: string | null, limit: number) =>
          reader.participantsOf(here, after, limit, signal).then((found) => found.map(({ userId }) => userId))
        expect(await page(null, 2)).toEqual([first, second])
        expect(await page(second, 2)).toEqual([fourth])
        expect(await reader.participant(there, second, signal)).toBeNull()
      })

      test('marks only move forward, and of strangers there are none', async ({ signal }) => {
        const { store, reader, marks } = await make()
        const conversationId = freshConversationId()
        await store.insert(
          [1, 2, 3, 4].map((seq) => sampleMessage(conversationId, seq, { n: seq * 10 })),
          signal,
        )
        await store.apply([addEffect(conversationId, 1, ann)], signal)
        const mark = { conversationId, userId: ann }
        await marks.write(
          [
            { ...mark, delivered: 4, at: 1 },
            { ...mark, read: { seq: 3, n: 30 }, at: 1 },
          ],
          signal,
        )
        await marks.write([{ ...mark, delivered: 2, read: { seq: 2, n: 20 }, at: 2 }], signal)
        await marks.write([{ conversationId, userId: bob, delivered: 2, at: 2 }], signal)
        expect(await reader.participant(conversationId, ann, signal)).toMatchObject({
          lastRead: { seq: 3, n: 30 },
          lastDelivered: 4,
        })
        expect(await reader.participant(conversationId, ann, signal)).not.toHaveProperty('shownRead')
        await marks.write([{ ...mark, quiet: { seq: 4, n: 40 } }], signal)
        const quiet = { lastRead: { seq: 4, n: 40 }, shownRead: 3 }
        expect(await reader.participant(conversationId, ann, signal)).toMatchObject(quiet)
        await marks.write([{ ...mark, read: { seq: 4, n: 40 } }], signal)
        const told = await reader.participant(conversationId, ann, signal)
        expect([told?.lastRead.seq, told?.shownRead]).toEqual([4, undefined])
        expect(await reader.participant(conversationId, bob, signal)).toBeNull()
        expect(await marks.counterAt(conversationId, 3, signal)).toBe(30)
        expect(await marks.counterAt(conversationId, 99, signal)).toBe(40)
        expect(await marks.counterAt(freshConversationId(), 1, signal)).toBe(0)
      })
    })

    test('an aborted signal stops what has not begun', async () => {
      const { store } = await make()
      const aborted = AbortSignal.abort(new Error('stopped'))
      await expect(store.insert([sampleMessage(freshConversationId(), 1)], aborted)).rejects.toThrow('stopped')
      await expect(store.load([freshConversationId()], 1, aborted)).rejects.toThrow('stopped')
    })
  })
}
