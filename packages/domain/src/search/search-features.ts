import { type MessageKind, SEARCH_FEATURES, type SearchFeature } from '@chat/contracts'
import type { MessageEntry } from '../log/entry.ts'

const LINK = /https?:\/\/\S/i
const FILE_KINDS: ReadonlySet<MessageKind> = new Set(['image', 'video', 'audio', 'file'])

const tests: { readonly [F in SearchFeature]: (message: MessageEntry) => boolean } = {
  link: ({ body }) => body.kind !== 'encrypted' && LINK.test(body.content),
  file: ({ body }) => FILE_KINDS.has(body.kind),
  image: ({ body }) => body.kind === 'image',
  video: ({ body }) => body.kind === 'video',
  audio: ({ body }) => body.kind === 'audio',
  mention: ({ body }) => body.mentions.length > 0,
}

/** What `has:` finds in this message. */
export const featuresOf = (message: MessageEntry): SearchFeature[] =>
  SEARCH_FEATURES.filter((feature) => tests[feature](message))
