import { z } from 'zod'

const EMOJI = /^(\p{Extended_Pictographic}|\p{Emoji_Component}|\p{RI}|\u200d|\ufe0f)+$/u
const NO_PICTURE = /^(?:[\d#*]|\u200d|\ufe0f)+$/

/** Any one emoji, as sent by a picker: at most a ZWJ sequence. No pattern that every reader of a document understands. */
export const Emoji = z
  .string()
  .min(1)
  .max(32)
  .refine((text) => EMOJI.test(text) && !NO_PICTURE.test(text), 'send one emoji')
  .meta({ description: 'one emoji', examples: ['👍', '🎉'] })
