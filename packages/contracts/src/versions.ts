import type { ConversationSettings } from './things/conversation.ts'

interface Things {
  conversation: {
    readonly name: string | null
    readonly topic: string | null
    readonly settings: ConversationSettings
  }
  message: { readonly content: string }
  profile: { readonly displayName: string; readonly bio: string }
}

/** What can be edited by two at once. */
export type Versioned = keyof Things

/** Of each thing what an edit can change: a new message does not stand in the way of who renames a group. */
const editable: { readonly [K in Versioned]: (thing: Things[K]) => readonly unknown[] } = {
  conversation: ({ name, topic, settings }) => [
    name,
    topic,
    ...Object.entries(settings).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ],
  message: ({ content }) => [content],
  profile: ({ displayName, bio }) => [displayName, bio],
}

/** Two that read the same version saw the same of it; works alike at the owner of a conversation and at the edge. */
export const versionOf = <K extends Versioned>(kind: K, thing: Things[K]): string =>
  checksumOf(JSON.stringify(editable[kind](thing)))

/** cyrb53: 53 bits, good for telling versions apart and for nothing secret. */
function checksumOf(text: string): string {
  let low = 0xdeadbeef
  let high = 0x41c6ce57
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    low = Math.imul(low ^ code, 2654435761)
    high = Math.imul(high ^ code, 1597334677)
  }
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  return (4294967296 * (2097151 & high) + (low >>> 0)).toString(36)
}
