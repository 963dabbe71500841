import { AppError } from '@chat/domain'
import type { ByteRange } from '../object-store.ts'

/** The one range that is asked for, or null for all of it: several at once, and what is no range, are answered whole. */
export function rangeOf(header: string | undefined, size: number): ByteRange | null {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? []
  if (from === '' && to === '') return null
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (from !== '' && to !== '' && Number(from) > Number(to)) return null
  if (start >= size || (from === '' && Number(to) === 0)) throw new AppError('RANGE_NOT_SATISFIABLE')
  return { start, end }
}
