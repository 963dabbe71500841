import { readStored, store } from '../../lib/local-storage.ts'

const PREFIX = 'chatterbox.draft.'

const keyOf = (userId: string, conversationId: string): string => `${PREFIX}${userId}.${conversationId}`

/** What was written and not sent yet, for each conversation; it survives a reload. */
export const readDraft = (userId: string, conversationId: string): string =>
  readStored(keyOf(userId, conversationId)) ?? ''

export const keepDraft = (userId: string, conversationId: string, text: string): void =>
  store(keyOf(userId, conversationId), text.trim() === '' ? null : text)

/** On signing out: the next person at this device must not read them. */
export function forgetDrafts(): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX)) localStorage.removeItem(key)
    }
  } catch {
    // Without storage there are none.
  }
}
