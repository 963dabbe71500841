/** Puts the SDK together. */
import type { Chat, ChatOptions } from './chat.ts'

export function createChat(_options: ChatOptions = {}): Chat {
  throw new Error('createChat is being written')
}
