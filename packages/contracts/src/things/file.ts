import { z } from 'zod'
import { ConversationId, FileId } from '../ids.ts'
import { PageQuery } from './page.ts'
import { Timestamp } from './user.ts'

export const FileKind = z.enum(['image', 'video', 'audio', 'file'])
export type FileKind = z.infer<typeof FileKind>

export const FileState = z.enum(['scanning', 'ready', 'quarantined'])
export type FileState = z.infer<typeof FileState>

/** A file as those see it who may. */
export const File = z
  .object({
    id: FileId,
    name: z.string(),
    mimeType: z.string().describe('as found in its first bytes'),
    size: z.number().int().nonnegative().describe('bytes'),
    kind: FileKind,
    width: z.number().int().positive().nullable(),
    height: z.number().int().positive().nullable(),
    durationMs: z.number().int().nonnegative().nullable(),
    placeholder: z.string().nullable().describe('a ThumbHash in base64: what is shown until the image is there'),
    url: z.string().describe('where its bytes are: asks for an access token, unless it is signed'),
    thumbnailUrl: z.string().nullable(),
    conversationId: ConversationId.nullable(),
    state: FileState,
    createdAt: Timestamp,
  })
  .meta({ id: 'File' })
export type File = z.infer<typeof File>

export const FileQuery = PageQuery.extend({ kind: FileKind.optional() })

/** A file with addresses that need no token, for a while. */
export const LinkedFile = File.extend({ expiresAt: Timestamp.describe('until when the addresses hold') }).meta({
  id: 'LinkedFile',
})
export type LinkedFile = z.infer<typeof LinkedFile>

/** Where the bytes go, as multipart/form-data: all `fields` first, then `file`. */
export const DirectUpload = z
  .object({
    fileId: FileId,
    url: z.string(),
    fields: z.record(z.string(), z.string()),
    expiresAt: Timestamp.describe('until when it may begin'),
  })
  .meta({ id: 'DirectUpload' })
export type DirectUpload = z.infer<typeof DirectUpload>

export const FileUsage = z
  .object({
    usedBytes: z.number().int().nonnegative(),
    quotaBytes: z.number().int().nonnegative().describe('0: as much as there is room'),
    fileBytesMax: z.number().int().positive(),
    mimeTypes: z.array(z.string()).describe('what may be sent'),
    extensions: z.array(z.string()),
  })
  .meta({ id: 'FileUsage' })
export type FileUsage = z.infer<typeof FileUsage>
