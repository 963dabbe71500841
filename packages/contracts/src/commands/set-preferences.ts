import { defineCommand } from '../command.ts'
import { ConversationId } from '../ids.ts'
import { Preferences } from '../things/conversation.ts'

/** What concerns me alone: it has no place in the log, and reaches my other devices by my inbox. */
export const setPreferences = defineCommand({
  name: 'set-preferences',
  decidedBy: 'gateway',
  request: Preferences.partial()
    .extend({ conversationId: ConversationId })
    .strict()
    .refine(({ conversationId: _, ...wish }) => Object.keys(wish).length > 0, 'say what is to be changed'),
  reply: Preferences,
  errors: ['NOT_A_PARTICIPANT'],
})
