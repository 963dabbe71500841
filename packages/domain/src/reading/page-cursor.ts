import { AppError } from '../app-error.ts'

/** Where a list goes on: after this time and, among equals, this id. Opaque to clients. */
export interface PageCursor {
  at: number
  id: string
}

export const formatCursor = ({ at, id }: PageCursor): string => `${at.toString(36)}.${id}`

export function parseCursor(text: string): PageCursor {
  const [, at, id] = /^([\da-z]{1,12})\.(.+)$/.exec(text) ?? []
  if (at === undefined || id === undefined)
    throw new AppError('BAD_REQUEST', { detail: 'The cursor is not one of ours.' })
  return { at: Number.parseInt(at, 36), id }
}
