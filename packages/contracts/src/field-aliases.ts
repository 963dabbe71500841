/** What the same field is called in the other dialects. */
export const fieldAliases = {
  conversationId: ['chatId', 'roomId', 'groupId'],
  content: ['message'],
  userId: ['recipientId', 'receiverId'],
} as const

/** What is given for a field under any of its names; ours counts first. */
export function fieldOf(given: Readonly<Record<string, unknown>>, field: keyof typeof fieldAliases): unknown {
  const name = [field, ...fieldAliases[field]].find((each) => Object.hasOwn(given, each) && given[each] !== undefined)
  return name === undefined ? undefined : given[name]
}

/** The same, at any depth, with the names of the other dialects beside ours. */
export function withFieldAliases(thing: unknown): unknown {
  if (Array.isArray(thing)) return thing.map(withFieldAliases)
  if (typeof thing !== 'object' || thing === null) return thing
  const named = Object.fromEntries(Object.entries(thing).map(([name, value]) => [name, withFieldAliases(value)]))
  const conversationId = named['conversationId'] ?? ('participantCount' in named ? named['id'] : undefined)
  return {
    ...named,
    ...(typeof conversationId === 'string' ? { chatId: conversationId, roomId: conversationId } : {}),
    ...(typeof named['content'] === 'string' ? { message: named['content'] } : {}),
  }
}
