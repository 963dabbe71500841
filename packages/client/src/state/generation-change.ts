/** Answers of the assistant in the making: begun, grown piece by piece, and over when the log has them. */
import type { Generation, LogEntry, Message } from '@chat/contracts'

export type Generations = Readonly<Record<string, Generation>>

/** What is running in one conversation; what is not among it is over, and so is what the log has already. */
export function loadGenerations(
  known: Generations,
  { conversationId, generations }: { conversationId: string; generations: readonly Generation[] },
  entries: readonly LogEntry[],
): Generations {
  const others = Object.values(known).filter((generation) => generation.conversationId !== conversationId)
  const running = Object.fromEntries([...others, ...generations].map((generation) => [generation.id, generation]))
  return advanceGenerations(running, entries)
}

/** It waits, or begins, for the first time or anew. What is known to be further stays as it is. */
export function beginGeneration(known: Generations, generation: Generation): Generations {
  const before = known[generation.id]
  const isNew = before === undefined || before.attempt < generation.attempt
  return isNew ? { ...known, [generation.id]: generation } : known
}

/** The next piece of the same attempt, and no other. */
export function growGeneration(
  known: Generations,
  { generationId, attempt, index, text }: { generationId: string; attempt: number; index: number; text: string },
): Generations {
  const before = known[generationId]
  if (before === undefined || before.attempt !== attempt || before.index + 1 !== index) return known
  return { ...known, [generationId]: { ...before, state: 'running', index, text: before.text + text } }
}

export function endGenerations(known: Generations, isOver: (generation: Generation) => boolean): Generations {
  const left = Object.values(known).filter((generation) => !isOver(generation))
  if (left.length === Object.keys(known).length) return known
  return Object.fromEntries(left.map((generation) => [generation.id, generation]))
}

/** The answer is a message now. */
export function advanceGenerations(known: Generations, entries: readonly LogEntry[]): Generations {
  const stored = new Set<string>()
  for (const { event, payload } of entries) {
    if (event === 'new-message') stored.add((payload as unknown as Message).clientMsgId)
  }
  return stored.size === 0 ? known : endGenerations(known, ({ id }) => stored.has(id))
}
