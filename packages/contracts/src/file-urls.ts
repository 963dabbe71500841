import type { FileId } from './ids.ts'

export const fileUrlOf = (fileId: FileId): string => `/api/files/${fileId}/content`
export const thumbnailUrlOf = (fileId: FileId): string => `/api/files/${fileId}/thumbnail`
/** The same person's picture, as small as lists show it. */
export const smallAvatarUrlOf = (avatarUrl: string): string => avatarUrl.replace(/\/content$/, '/thumbnail')
