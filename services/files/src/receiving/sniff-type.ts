import { AppError } from '@chat/domain'
import { fileTypeFromBuffer } from 'file-type'
import { extensionOf, fileTypes } from './file-types.ts'

/** As many of the first bytes as are looked at. */
export const SNIFFED_BYTES = 4_100

/** The type that the end of the name, the first bytes and the allow list agree on. */
export async function sniffType(
  name: string,
  head: Buffer,
  allowed: ReadonlySet<string>,
): Promise<(typeof fileTypes)[string]> {
  const type = typeByName(name, allowed)
  const found = (await fileTypeFromBuffer(head).catch(() => undefined))?.mime ?? null
  if (!type.magic.includes(found)) {
    const seen = found === null ? 'no type that its name could mean' : found
    throw refusal(`Its name says ${type.mimeType}, its first bytes say ${seen}.`)
  }
  if (found === null && head.includes(0)) throw refusal('Its name says that it is text, and it is not.')
  return type
}

/** Before a byte is read. */
export function typeByName(name: string, allowed: ReadonlySet<string>): (typeof fileTypes)[string] {
  const extension = extensionOf(name)
  const type = Object.hasOwn(fileTypes, extension) && allowed.has(extension) ? fileTypes[extension] : undefined
  if (!type) throw refusal(extension === '' ? 'Its name has no ending.' : `.${extension} is not taken.`)
  return type
}

const refusal = (detail: string): AppError => new AppError('FILE_TYPE_REFUSED', { detail })
