import type { File, Message } from '@chat/contracts'

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB']

/** Of 1536: `1.5 KB`. */
export function sizeTextOf(bytes: number): string {
  let size = bytes
  let unit = 0
  while (size >= 1_000 && unit < UNITS.length - 1) {
    size /= 1_024
    unit += 1
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1).replace(/\.0$/, '')} ${UNITS[unit]}`
}

/** Of 65000: `1:05`. */
export function durationTextOf(ms: number): string {
  const seconds = Math.round(ms / 1_000)
  const two = (value: number): string => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60]
  const head = hours > 0 ? `${hours}:${two(minutes)}` : String(minutes)
  return `${head}:${two(seconds % 60)}`
}

const NAMES = { image: ['Photo', 'photos'], video: ['Video', 'videos'], audio: ['Audio', 'audio files'] } as const

/** In one line what was sent: `3 photos`, or the name of a file. */
export function attachmentsTextOf(attachments: readonly File[]): string {
  const [first, ...others] = attachments
  if (first === undefined) return ''
  const isOfOneKind = others.every(({ kind }) => kind === first.kind)
  const [one, many] = isOfOneKind && first.kind !== 'file' ? NAMES[first.kind] : [first.name, 'files']
  return others.length === 0 ? one : `${attachments.length} ${many}`
}

/** What a message says where there is one line for it. */
export function lineOf({ content, attachments }: Pick<Message, 'content' | 'attachments'>): string {
  const text = content.replaceAll(/\s+/g, ' ').trim()
  return text === '' ? attachmentsTextOf(attachments) : text
}
