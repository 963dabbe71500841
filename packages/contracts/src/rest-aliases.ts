import { z } from 'zod'
import type { ErrorCode } from './errors.ts'
import { Emoji } from './things/emoji.ts'
import { MessageId, UserId } from './ids.ts'
import type { OperationContract } from './operation.ts'
import { type ApiOperationId, type OperationId, operations } from './operations/index.ts'
import { File } from './things/file.ts'

/** Another name of an operation, kept for clients of other servers. What they send beside these fields is left aside. */
interface RestAliasContract<I extends OperationId = ApiOperationId> {
  /** The successor. Where the request decides between several, the one it is most often. */
  readonly operation: I
  readonly body?: z.ZodType
  /** Where those clients look for another one. */
  readonly responses?: OperationContract['responses']
  /** Besides those of its operation. */
  readonly errors?: readonly ErrorCode[]
  /** Another meaning of a path that an operation has as well, so the document cannot tell the two apart. */
  readonly sharesPath?: true
}

const text = z.string()
const person = z
  .union([
    z.looseObject({ userId: UserId }),
    z.looseObject({ recipientId: UserId }),
    z.looseObject({ receiverId: UserId }),
  ])
  .describe('`recipientId` and `receiverId` are other names of `userId`')
const change = z.looseObject({ name: text.optional(), topic: text.optional() })
const words = z
  .union([z.looseObject({ content: text }), z.looseObject({ message: text })])
  .describe('`message` is another name of `content`')

/** The paths that clients of other servers know, each with the operation it is. */
export const restAliases = {
  'POST /auth/refresh-token': { operation: 'refresh', body: operations.refresh.body },
  'GET /users/profile': { operation: 'getProfile' },
  'PUT /users/profile': {
    operation: 'updateProfile',
    body: z.looseObject({
      displayName: text.optional(),
      name: text.optional(),
      bio: text.optional(),
      about: text.optional(),
    }),
  },
  'GET /users/status': { operation: 'getStatus' },
  'PUT /users/status': {
    operation: 'updateStatus',
    body: z.looseObject({
      status: z.enum(['online', 'available', 'away', 'busy', 'dnd', 'offline', 'invisible']).optional(),
      message: text.optional(),
      emoji: Emoji.nullable().optional(),
    }),
  },
  'POST /users/block': { operation: 'blockUser', body: person },
  'POST /users/unblock': { operation: 'unblockUser', body: person },
  'POST /users/report': {
    operation: 'createReport',
    body: z
      .looseObject({ userId: UserId, reason: text.optional(), comment: text.optional() })
      .describe('the reason may be a sentence, which becomes the comment'),
  },
  'GET /users/online': { operation: 'searchUsers' },
  'GET /users/search': { operation: 'searchUsers' },
  'GET /users/search/:query': { operation: 'searchUsers' },
  'POST /groups': { operation: 'createGroup', body: operations.createGroup.body },
  'GET /groups': { operation: 'listConversations' },
  'GET /groups/:groupId': { operation: 'getConversation' },
  'PUT /groups/:groupId': { operation: 'updateConversation', body: change },
  'POST /groups/:groupId/members': { operation: 'addParticipant', body: person },
  'DELETE /groups/:groupId/members/:userId': { operation: 'removeParticipant' },
  'PUT /groups/:groupId/admin': { operation: 'updateParticipantRole', body: person },
  'PUT /conversations/:conversationId': { operation: 'updateConversation', body: change },
  'GET /chats/active': { operation: 'listConversations' },
  'GET /chats/requests': { operation: 'listConversations' },
  'POST /chats/or-create': { operation: 'createDirect', body: person },
  'POST /chats/:chatId/accept': { operation: 'acceptRequest' },
  'POST /chats/:chatId/reject': { operation: 'rejectRequest' },
  'PUT /chats/:chatId/archive': { operation: 'archiveConversation' },
  'DELETE /chats/:chatId/archive': { operation: 'unarchiveConversation' },
  'GET /chats/:chatId': { operation: 'getConversation' },
  'GET /chats/:chatId/search': { operation: 'searchConversation' },
  'GET /messages/search': { operation: 'searchMessages' },
  'POST /notifications/settings': {
    operation: 'updateNotificationSettings',
    body: operations.updateNotificationSettings.body,
  },
  'GET /chats/:chatId/messages': { operation: 'listMessages' },
  'GET /messages/:chatId': { operation: 'listMessages', sharesPath: true },
  'POST /messages': {
    operation: 'sendMessage',
    body: z
      .union([
        z.looseObject({ chatId: text, content: text }),
        z.looseObject({ receiverId: UserId, message: text, roomId: text.optional() }),
      ])
      .describe('in a conversation, or to a person'),
    errors: operations.createDirect.errors,
  },
  'PUT /messages/:messageId': { operation: 'editMessage', body: words },
  'POST /messages/:messageId/react': { operation: 'addReaction', body: z.looseObject({ emoji: Emoji }) },
  'POST /messages/pin': { operation: 'pinMessage', body: z.looseObject({ messageId: MessageId }) },
  'GET /messages/room/:roomId': { operation: 'listRoomMessages' },
  'GET /messages/conversation/:userId1/:userId2': { operation: 'listMessages' },
  'PUT /messages/read/:roomId': { operation: 'markRead', errors: ['ROOM_NOT_FOUND'] },
} as const satisfies Record<`${OperationContract['method']} /${string}`, RestAliasContract>

export type RestAlias = keyof typeof restAliases

const bytes = z.string().meta({ format: 'binary' })
const OtherNames = z.object({ fileId: text, mediaId: text, messageType: text, fileName: text, chatId: text })
const Named = File.extend(OtherNames.partial({ chatId: true }).shape)
const enveloped = (data: z.ZodType) => z.object({ success: z.literal(true), data })
const upload = z.object({ chatId: text, file: bytes }).describe('`chatId` may come after the file')

/** Those that `services/files` answers. */
export const fileAliases = {
  'POST /media/upload': { operation: 'uploadFile', body: upload, responses: { 201: Named } },
  'POST /media/upload-chat-media': { operation: 'uploadFile', body: upload, responses: { 201: enveloped(Named) } },
  'POST /media/bulk-upload': {
    operation: 'uploadFiles',
    body: z.object({ chatId: text, files: z.array(bytes) }),
    responses: { 201: enveloped(z.array(Named)) },
  },
  'POST /media/delete': {
    operation: 'deleteFile',
    body: z.union([z.looseObject({ fileId: text }), z.looseObject({ fileIds: z.array(text).min(1).max(100) })]),
    responses: { 200: z.object({ success: z.literal(true) }) },
  },
  'GET /media/:mediaId': { operation: 'getFileContent' },
  'DELETE /media/:mediaId': { operation: 'deleteFile' },
  'GET /files/room/:roomId': { operation: 'listConversationFiles' },
} as const satisfies Record<`${OperationContract['method']} /${string}`, RestAliasContract<OperationId>>

export interface RestAliasRow<
  I extends OperationId = ApiOperationId,
  Name extends string = RestAlias,
> extends RestAliasContract<I> {
  readonly name: Name
  readonly method: OperationContract['method']
  readonly path: string
  /** In the document: of `PUT /groups/:groupId/admin` it is `putGroupsGroupIdAdmin`. */
  readonly id: string
}

function rowsOf<I extends OperationId, Name extends string>(
  table: Readonly<Record<Name, RestAliasContract<I>>>,
): RestAliasRow<I, Name>[] {
  return (Object.entries(table) as [Name, RestAliasContract<I>][]).map(([name, row]) => {
    const [method, path] = name.split(' ', 2) as [OperationContract['method'], string]
    const id = method.toLowerCase() + path.replaceAll(/[^a-zA-Z\d]+(\w?)/g, (_, letter: string) => letter.toUpperCase())
    return { name, method, path, id, ...row }
  })
}

/** Those that `services/api` answers, taken apart. */
export const restAliasRows: readonly RestAliasRow[] = rowsOf<ApiOperationId, RestAlias>(restAliases)
export const fileAliasRows: readonly RestAliasRow<OperationId, keyof typeof fileAliases>[] = rowsOf<
  OperationId,
  keyof typeof fileAliases
>(fileAliases)
