import { z } from 'zod'
import { ConversationId, FileId } from '../ids.ts'
import { limits } from '../limits.ts'
import { defineOperation } from '../operation.ts'
import { DirectUpload, File, FileQuery, FileUsage, LinkedFile } from '../things/file.ts'
import { listOf } from '../things/page.ts'

const tag = 'files'
const params = z.object({ fileId: FileId })
const uploadErrors = [
  'BAD_REQUEST',
  'NOT_A_PARTICIPANT',
  'FILE_TOO_LARGE',
  'FILE_TYPE_REFUSED',
  'FILE_BROKEN',
  'FILE_INFECTED',
  'FILE_QUOTA_EXCEEDED',
  'STORAGE_FULL',
] as const
const where = z.string().describe('the conversation it is for, which comes before the file')
const bytes = z.string().meta({ format: 'binary' })

/** What the service `files` answers. */
export const fileOperations = {
  uploadFile: defineOperation({
    method: 'POST',
    path: '/files/upload',
    tag,
    summary: 'Upload one file to a conversation. It is seen by others once it was sent with a message.',
    auth: 'user',
    bodyType: 'multipart/form-data',
    body: z.object({ conversationId: where, file: bytes }),
    responses: { 201: File },
    errors: uploadErrors,
  }),
  uploadFiles: defineOperation({
    method: 'POST',
    path: '/files/bulk',
    tag,
    summary: 'Upload several files. One that is refused refuses them all.',
    auth: 'user',
    bodyType: 'multipart/form-data',
    body: z.object({ conversationId: where, files: z.array(bytes).min(1).max(limits.attachmentsPerMessageMax) }),
    responses: { 201: z.object({ items: z.array(File) }) },
    errors: uploadErrors,
  }),
  uploadAvatar: defineOperation({
    method: 'POST',
    path: '/files/avatar',
    tag,
    summary: 'Upload a picture of me, which is made square. It is shown once it was set, and to everybody then.',
    auth: 'user',
    bodyType: 'multipart/form-data',
    body: z.object({ file: bytes }),
    responses: { 201: File },
    errors: uploadErrors.filter((code) => code !== 'NOT_A_PARTICIPANT'),
  }),
  beginDirectUpload: defineOperation({
    method: 'POST',
    path: '/files/direct',
    tag,
    summary: 'Upload a file straight to the store. `upload` is null where there is no way: then to /files/upload.',
    auth: 'user',
    body: z.strictObject({
      conversationId: ConversationId,
      name: z.string().max(limits.fileNameLengthMax),
      size: z.number().int().positive().describe('bytes'),
    }),
    responses: { 201: z.object({ upload: DirectUpload.nullable() }) },
    errors: ['BAD_REQUEST', 'NOT_A_PARTICIPANT', 'FILE_TOO_LARGE', 'FILE_TYPE_REFUSED', 'FILE_QUOTA_EXCEEDED'],
  }),
  completeDirectUpload: defineOperation({
    method: 'POST',
    path: '/files/:fileId/complete',
    tag,
    summary: 'Say that the store has all of it. It is looked at like every other file before it can be sent.',
    auth: 'user',
    params,
    responses: { 200: File },
    errors: [...uploadErrors, 'FILE_NOT_FOUND'],
  }),
  getFileUsage: defineOperation({
    method: 'GET',
    path: '/files/usage',
    tag,
    summary: 'What may be uploaded, and how much room I have left.',
    auth: 'user',
    responses: { 200: FileUsage },
    errors: [],
  }),
  linkFiles: defineOperation({
    method: 'POST',
    path: '/files/links',
    tag,
    summary: 'Addresses of files that hold for a while without a token. What I may not see is left out.',
    auth: 'user',
    body: z.strictObject({ fileIds: z.array(FileId).min(1).max(limits.pageItemsMax) }),
    responses: { 200: z.object({ items: z.array(LinkedFile) }) },
    errors: ['BAD_REQUEST'],
  }),
  getFile: defineOperation({
    method: 'GET',
    path: '/files/:fileId',
    tag,
    summary: 'One file, with addresses that hold for a while without a token.',
    auth: 'user',
    params,
    responses: { 200: LinkedFile },
    errors: ['FILE_NOT_FOUND'],
  }),
  getFileContent: defineOperation({
    method: 'GET',
    path: '/files/:fileId/content',
    tag,
    summary: 'The bytes of a file, whole or a range of them.',
    auth: 'optional',
    params,
    query: z.object({
      expires: z.string().optional().describe('of a signed address'),
      signature: z.string().optional().describe('of a signed address'),
      download: z.enum(['1']).optional().describe('to be saved, not shown'),
    }),
    responses: { 200: null, 206: null, 304: null },
    errors: ['FILE_NOT_FOUND', 'FILE_NOT_READY', 'RANGE_NOT_SATISFIABLE'],
  }),
  getFileThumbnail: defineOperation({
    method: 'GET',
    path: '/files/:fileId/thumbnail',
    tag,
    summary: 'A small picture of an image or a video.',
    auth: 'optional',
    params,
    query: z.object({ expires: z.string().optional(), signature: z.string().optional() }),
    responses: { 200: null, 304: null },
    errors: ['FILE_NOT_FOUND', 'FILE_NOT_READY'],
  }),
  listFiles: defineOperation({
    method: 'GET',
    path: '/files',
    tag,
    summary: 'The files of a conversation that I may see, the newest first.',
    auth: 'user',
    query: FileQuery.extend({ conversationId: ConversationId }),
    responses: { 200: listOf(File) },
    errors: ['BAD_REQUEST', 'NOT_A_PARTICIPANT'],
  }),
  deleteFile: defineOperation({
    method: 'DELETE',
    path: '/files/:fileId',
    tag,
    summary: 'Delete a file of mine that was not sent. One that was sent goes with its message.',
    auth: 'user',
    params,
    responses: { 204: null },
    errors: ['FILE_NOT_FOUND', 'FILE_ATTACHED'],
  }),
} as const
