import type { FileKind } from '@chat/contracts'

interface FileType {
  kind: FileKind
  mimeType: string
  /** What its first bytes may be taken for; `null`: for nothing, it is text. */
  magic: readonly (string | null)[]
}

const image = (mimeType: string): FileType => ({ kind: 'image', mimeType, magic: [mimeType] })
const video = (mimeType: string, ...also: string[]): FileType => ({
  kind: 'video',
  mimeType,
  magic: [mimeType, ...also],
})
const audio = (mimeType: string, ...also: string[]): FileType => ({
  kind: 'audio',
  mimeType,
  magic: [mimeType, ...also],
})
const file = (mimeType: string, ...also: string[]): FileType => ({ kind: 'file', mimeType, magic: [mimeType, ...also] })
const text = (mimeType: string): FileType => ({ kind: 'file', mimeType, magic: [null] })
/** Scripts can be in it, so it is text to be saved and never an image or a page. */
const markup = (mimeType: string): FileType => ({ kind: 'file', mimeType, magic: [null, 'application/xml'] })

const OFFICE = 'application/x-cfb'
const ZIP = 'application/zip'
const OOXML = 'application/vnd.openxmlformats-officedocument'
const ODF = 'application/vnd.oasis.opendocument'

/** What is taken, by the end of its name. Programs, scripts of a shell and installers are not. */
export const fileTypes: Readonly<Record<string, FileType>> = {
  jpg: image('image/jpeg'),
  jpeg: image('image/jpeg'),
  png: { kind: 'image', mimeType: 'image/png', magic: ['image/png', 'image/apng'] },
  gif: image('image/gif'),
  webp: image('image/webp'),
  avif: image('image/avif'),
  mp4: video('video/mp4', 'video/x-m4v', 'video/quicktime'),
  m4v: video('video/mp4', 'video/x-m4v'),
  mov: video('video/quicktime', 'video/mp4'),
  webm: video('video/webm', 'video/matroska', 'video/x-matroska'),
  mkv: video('video/matroska', 'video/x-matroska', 'video/webm'),
  ogv: video('video/ogg', 'application/ogg'),
  mp3: audio('audio/mpeg'),
  m4a: audio('audio/mp4', 'audio/x-m4a', 'video/mp4'),
  aac: audio('audio/aac'),
  ogg: audio('audio/ogg', 'audio/opus', 'application/ogg'),
  oga: audio('audio/ogg', 'application/ogg'),
  opus: audio('audio/opus', 'audio/ogg'),
  wav: audio('audio/wav', 'audio/vnd.wave'),
  flac: audio('audio/flac', 'audio/x-flac'),
  weba: audio('audio/webm', 'video/webm'),
  pdf: file('application/pdf'),
  zip: file(ZIP),
  '7z': file('application/x-7z-compressed'),
  gz: file('application/gzip'),
  tar: file('application/x-tar'),
  docx: file(`${OOXML}.wordprocessingml.document`, ZIP),
  xlsx: file(`${OOXML}.spreadsheetml.sheet`, ZIP),
  pptx: file(`${OOXML}.presentationml.presentation`, ZIP),
  odt: file(`${ODF}.text`, ZIP),
  ods: file(`${ODF}.spreadsheet`, ZIP),
  odp: file(`${ODF}.presentation`, ZIP),
  epub: file('application/epub+zip', ZIP),
  doc: file('application/msword', OFFICE),
  xls: file('application/vnd.ms-excel', OFFICE),
  ppt: file('application/vnd.ms-powerpoint', OFFICE),
  rtf: file('application/rtf'),
  txt: text('text/plain'),
  md: text('text/markdown'),
  csv: text('text/csv'),
  tsv: text('text/tab-separated-values'),
  log: text('text/plain'),
  json: text('application/json'),
  yaml: text('application/yaml'),
  yml: text('application/yaml'),
  ics: { ...text('text/calendar'), magic: [null, 'text/calendar'] },
  vcf: { ...text('text/vcard'), magic: [null, 'text/vcard'] },
  xml: markup('application/xml'),
  svg: markup('image/svg+xml'),
  html: markup('text/html'),
  htm: markup('text/html'),
}

export const extensionOf = (name: string): string => /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''

/** May be shown by a browser where it is. Everything else is saved: scripts may be in it. */
export const isShownInline = ({ kind }: { kind: FileKind }): boolean => kind !== 'file'
