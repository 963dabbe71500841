import { z } from 'zod'

/** Any one emoji, as sent by a picker: at most a ZWJ sequence. */
export const Emoji = z
  .string()
  .min(1)
  .max(32)
  .regex(/^(\p{Extended_Pictographic}|\p{Emoji_Component}|\p{RI}|\u200d|\ufe0f)+$/u, 'send one emoji')
  .refine((emoji) => !/^(?:[\d#*]|\u200d|\ufe0f)+$/.test(emoji), 'send one emoji')
