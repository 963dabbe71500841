/** A hundred characters. */
export const CONTENT =
  'A sentence as long as people write them in a chat, and not a word more: one hundred characters here.'
