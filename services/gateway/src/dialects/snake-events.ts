import { type EventName, type Message, messageIdOf, snakeEventNames, withFieldAliases } from '@chat/contracts'

type Payload = Readonly<Record<string, unknown>>
type Named = readonly [name: string, payload: unknown]

function messageOf(payload: Payload): Payload {
  const { id, kind, attachments } = payload as unknown as Partial<Message>
  const first = attachments?.[0]
  const media = first ? { media: { ...first, fileId: first.id } } : {}
  return { ...payload, messageId: id, messageType: kind === 'assistant' ? 'ai' : kind, ...media }
}

function marksOf(payload: Payload): Payload {
  const { conversationId, userId, upToSeq } = payload as { conversationId: string; userId: string; upToSeq: number }
  return { ...payload, readBy: userId, messageIds: [messageIdOf(conversationId, upToSeq)] }
}

/** What else those clients look for. */
const more: { readonly [N in EventName]?: (payload: Payload) => Payload } = {
  'new-message': messageOf,
  'room-message': messageOf,
  'messages-read': marksOf,
  error: (problem) => ({ ...problem, message: problem['detail'] ?? problem['title'] }),
}

/**
 * What an event is for a socket that speaks snake_case. Of a new message two clients each listen to one of two names;
 * both find their fields. A third listens to what came with files.
 */
export function toSnake(event: EventName, payload: Payload): Named[] {
  const names: readonly string[] = snakeEventNames[event]
  if (names.length === 0) return []
  const translated = withFieldAliases(more[event]?.(payload) ?? payload) as object
  const isMedia = 'media' in translated
  return names.filter((name) => name !== 'media_received' || isMedia).map((name) => [name, translated])
}
