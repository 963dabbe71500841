import type { Conversation } from '@chat/contracts'

export interface ListSections {
  /** Who asks to write to me. */
  requests: readonly string[]
  /** Favourites first. */
  shown: readonly string[]
  archived: readonly string[]
}

/** The list in its parts, each in the order of what happened last. */
export function sectionsOf(
  order: readonly string[],
  conversations: Readonly<Record<string, Pick<Conversation, 'state' | 'archived' | 'favourite'>>>,
): ListSections {
  const {
    requests = [],
    archived = [],
    favourites = [],
    others = [],
  } = Object.groupBy(order, (id) => {
    const { state, archived, favourite } = conversations[id] ?? { state: null, archived: false, favourite: false }
    if (state === 'requested') return 'requests'
    if (archived) return 'archived'
    return favourite ? 'favourites' : 'others'
  })
  return { requests, archived, shown: [...favourites, ...others] }
}
