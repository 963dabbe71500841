import { type FileKind, type MessageKind, SEARCH_FEATURES, type SearchFeature } from '@chat/contracts'
import type { MessageEntry } from '../log/entry.ts'

const LINK = /https?:\/\/\S/i
const FILE_KINDS: ReadonlySet<MessageKind> = new Set(['image', 'video', 'audio', 'file'])

const holds = ({ body }: MessageEntry, kind: FileKind): boolean =>
  body.kind === kind || (body.attachments ?? []).some((attachment) => attachment.kind === kind)

const tests: { readonly [F in SearchFeature]: (message: MessageEntry) => boolean } = {
  link: ({ body }) => body.kind !== 'encrypted' && LINK.test(body.content),
  file: ({ body }) => FILE_KINDS.has(body.kind),
  image: (message) => holds(message, 'image'),
  video: (message) => holds(message, 'video'),
  audio: (message) => holds(message, 'audio'),
  mention: ({ body }) => body.mentions.length > 0,
}

/** What `has:` finds in this message. */
export const featuresOf = (message: MessageEntry): SearchFeature[] =>
  SEARCH_FEATURES.filter((feature) => tests[feature](message))
