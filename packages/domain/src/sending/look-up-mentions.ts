import { ALL_MENTIONED, ASSISTANT, ASSISTANT_NAMES, limits, mentionTextsIn, type UserId } from '@chat/contracts'
import type { LookedUp } from '../log/command.ts'
import type { UserStore } from '../ports/user-store.ts'

export interface LookUpMentionsDeps {
  users: Pick<UserStore, 'byUsernames'>
  blocks: { between(userId: UserId, userIds: readonly UserId[], signal: AbortSignal): Promise<ReadonlySet<UserId>> }
}

/** To be spread into the command of the text. */
export type LookUpMentions = (
  content: string,
  authorId: UserId,
  signal: AbortSignal,
) => Promise<{ lookedUp?: LookedUp }>

/** Who is called as a text says. Who blocks its author, or is blocked by them, is not meant. A text without names costs nothing. */
export const createLookUpMentions = ({ users, blocks }: LookUpMentionsDeps): LookUpMentions =>
  async function lookUpMentions(content, authorId, signal) {
    if (!content.includes('@')) return {}
    const texts = mentionTextsIn(content).slice(0, limits.mentionsPerMessageMax)
    const names = new Set(texts.flatMap((text) => text.names))
    const mentionsAll = names.delete(ALL_MENTIONED)
    const asked = ASSISTANT_NAMES.filter((name) => names.delete(name))
    if (names.size === 0 && asked.length === 0) return mentionsAll ? { lookedUp: { mentions: [ALL_MENTIONED] } } : {}
    const found = new Map((await users.byUsernames([...names], signal)).map(({ username, id }) => [username, id]))
    for (const name of asked) found.set(name, ASSISTANT.id)
    const ids = texts.flatMap(({ names }) => names.map((name) => found.get(name)).find((id) => id !== undefined) ?? [])
    const others = [...new Set(ids)].filter((id) => id !== authorId)
    const blocked = others.length === 0 ? new Set() : await blocks.between(authorId, others, signal)
    const mentions = [...(mentionsAll ? [ALL_MENTIONED] : []), ...others.filter((id) => !blocked.has(id))]
    return mentions.length === 0 ? {} : { lookedUp: { mentions } }
  }
