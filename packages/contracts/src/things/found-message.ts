import { z } from 'zod'
import { Message } from './message.ts'

/** What `has:` finds. */
export const SEARCH_FEATURES = ['link', 'file', 'image', 'video', 'audio', 'mention'] as const
export type SearchFeature = (typeof SEARCH_FEATURES)[number]

/** A piece of the content that was searched for, in UTF-16 code units. */
export const Highlight = z.object({
  start: z.number().int().nonnegative(),
  end: z.number().int().positive().describe('exclusive'),
})
export type Highlight = z.infer<typeof Highlight>

/** A message, and what of it was searched for. */
export const FoundMessage = Message.extend({ highlights: z.array(Highlight) }).meta({ id: 'FoundMessage' })
export type FoundMessage = z.infer<typeof FoundMessage>
