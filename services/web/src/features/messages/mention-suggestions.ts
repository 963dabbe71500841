import type { Conversation, User } from '@chat/contracts'
import { ALL_MENTIONED } from '@chat/contracts/mentions'
import { may } from '../people/participant-rules.ts'

export interface Suggestion {
  readonly username: string
  readonly displayName: string
}

const SHOWN_MAX = 6

/** The name being written at the caret, after its `@`; or null. */
export function nameBeingWritten(text: string, caret: number): { start: number; prefix: string } | null {
  const match = /(?:^|[\s(])@([a-z0-9_.-]{0,32})$/iu.exec(text.slice(0, caret))
  return match ? { start: caret - match[1]!.length - 1, prefix: match[1]!.toLowerCase() } : null
}

/** Who can be meant, the best first. */
export function suggestionsFor(
  prefix: string,
  conversation: Conversation,
  users: Readonly<Record<string, User>>,
  meId: string,
): readonly Suggestion[] {
  const people = conversation.participants
    .filter(({ userId }) => userId !== meId)
    .flatMap(({ userId }) => users[userId] ?? [])
    .filter(({ username, displayName }) =>
      [username, ...displayName.toLowerCase().split(/\s+/)].some((name) => name.startsWith(prefix)),
    )
    .map(({ username, displayName }) => ({ username, displayName }))
    .toSorted((a, b) => (a.username < b.username ? -1 : 1))
  const mayCallAll = may('mention-all', conversation)
  const all =
    mayCallAll && ALL_MENTIONED.startsWith(prefix) ? [{ username: ALL_MENTIONED, displayName: 'Everybody' }] : []
  const isAskedByName = conversation.kind === 'group' || conversation.kind === 'room'
  const assistant =
    isAskedByName && ['ai', 'assistant'].some((name) => name.startsWith(prefix))
      ? [{ username: 'ai', displayName: 'Assistant' }]
      : []
  return [...all, ...people, ...assistant].slice(0, SHOWN_MAX)
}
