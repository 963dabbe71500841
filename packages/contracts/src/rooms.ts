/** The public rooms that every installation has from its first start. A new account takes part in `general`. */
export const SEEDED_ROOMS = [
  { slug: 'general', name: 'general', topic: 'For everyone, about everything.' },
  { slug: 'random', name: 'random', topic: 'What fits nowhere else.' },
  { slug: 'tech', name: 'tech', topic: 'Programs, machines, and how they break.' },
] as const

/** The name of a room as it stands in addresses, or '' where nothing of it can. */
export const slugOf = (name: string): string =>
  name
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
