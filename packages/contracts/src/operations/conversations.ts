import { z } from 'zod'
import { commands } from '../commands/index.ts'
import { sendMessageFields } from '../commands/send-message.ts'
import { CommandId, ConversationId, Cursor, UserId } from '../ids.ts'
import { limits } from '../limits.ts'
import { defineOperation } from '../operation.ts'
import {
  Conversation,
  ConversationKind,
  ConversationName,
  Invite,
  InviteCode,
  InvitePreview,
  Participant,
  Preferences,
  Role,
  SettingsChange,
  Topic,
} from '../things/conversation.ts'
import { File, FileQuery } from '../things/file.ts'
import { LogRange, LogReset } from '../things/log-entry.ts'
import { Message, SAY_SOMETHING, saysSomething } from '../things/message.ts'
import { Limit, listOf, PageQuery } from '../things/page.ts'
import { Timestamp } from '../things/user.ts'

const params = z.object({ conversationId: ConversationId })
const participantParams = params.extend({ userId: UserId })
const tag = 'conversations'

export const History = z
  .object({
    items: z.array(Message).describe('oldest first'),
    nextCursor: z.string().nullable().describe('the `after` of the next page; null at the newest'),
    prevCursor: z.string().nullable().describe('the `before` of the page before; null at the oldest'),
    asOfSeq: Cursor.describe('read before the page: it shows nothing above this place'),
  })
  .meta({ id: 'History' })
export type History = z.infer<typeof History>

export const HistoryQuery = z
  .strictObject({
    before: z.coerce.number().int().positive().optional(),
    after: z.coerce.number().int().nonnegative().optional(),
    around: z.coerce.number().int().positive().optional(),
    limit: Limit,
  })
  .refine(
    (query) => [query.before, query.after, query.around].filter((place) => place !== undefined).length <= 1,
    'give one of before, after and around',
  )

/** Which of my conversations; all that is given holds. */
export const ConversationQuery = PageQuery.extend({
  kind: ConversationKind.optional(),
  state: z.enum(['requested', 'accepted']).optional().describe('mine'),
  filter: z.enum(['unread', 'archived', 'requests', 'favourites']).optional(),
})

export type ConversationQuery = z.output<typeof ConversationQuery>

const ReadMark = z.object({
  conversationId: ConversationId,
  upToSeq: Cursor.nullable().describe('where the mark is now; null: it is not mine'),
})

const groupBody = z
  .strictObject({
    name: ConversationName,
    participants: z
      .array(UserId)
      .max(limits.groupParticipantsMax - 1)
      .optional(),
    members: z
      .array(UserId)
      .max(limits.groupParticipantsMax - 1)
      .optional(),
    commandId: CommandId.optional(),
  })
  .describe('`members` is another name of `participants`')

export const conversationOperations = {
  listConversations: defineOperation({
    method: 'GET',
    path: '/conversations',
    tag,
    summary: 'My conversations, the one that changed last first.',
    auth: 'user',
    query: ConversationQuery,
    responses: { 200: listOf(Conversation) },
    errors: ['BAD_REQUEST'],
  }),
  createDirect: defineOperation({
    method: 'POST',
    path: '/conversations/direct',
    repeats: 'recorded',
    tag,
    summary: 'The direct conversation with somebody; made when there is none.',
    auth: 'user',
    body: z.strictObject({
      userId: UserId,
      isRequest: z.boolean().optional().describe('the other one has to accept before more than one message is sent'),
    }),
    responses: { 200: Conversation, 201: Conversation },
    errors: ['BAD_REQUEST', 'USER_NOT_FOUND', 'BLOCKED', 'BUSY', 'NO_ANSWER'],
  }),
  createGroup: defineOperation({
    method: 'POST',
    path: '/conversations/group',
    tag,
    summary: 'A new group, owned by the caller.',
    auth: 'user',
    body: groupBody,
    responses: { 201: Conversation },
    errors: ['BAD_REQUEST', 'USER_NOT_FOUND', 'CONVERSATION_FULL', 'BUSY', 'NO_ANSWER'],
  }),
  getConversation: defineOperation({
    method: 'GET',
    path: '/conversations/:conversationId',
    tag,
    summary: 'One conversation of mine.',
    auth: 'user',
    version: 'conversation',
    params,
    responses: { 200: Conversation },
    errors: ['CONVERSATION_NOT_FOUND'],
  }),
  updateConversation: defineOperation({
    method: 'PATCH',
    path: '/conversations/:conversationId',
    tag,
    summary: 'Rename a group or room, change its topic, or how it is held.',
    auth: 'user',
    version: 'conversation',
    params,
    body: z.strictObject({
      name: ConversationName.optional(),
      topic: Topic.nullable().optional(),
      settings: SettingsChange.optional(),
    }),
    responses: { 200: Conversation },
    errors: ['BAD_REQUEST', ...commands['update-conversation'].errors],
  }),
  acceptRequest: defineOperation({
    method: 'POST',
    path: '/conversations/:conversationId/accept',
    tag,
    summary: 'Let somebody write to me who asked.',
    auth: 'user',
    params,
    responses: { 200: Conversation },
    errors: commands['accept-request'].errors,
  }),
  rejectRequest: defineOperation({
    method: 'POST',
    path: '/conversations/:conversationId/reject',
    tag,
    summary: 'Decline the request of somebody to write to me.',
    auth: 'user',
    params,
    responses: { 204: null },
    errors: commands['reject-request'].errors,
  }),
  archiveConversation: defineOperation({
    method: 'PUT',
    path: '/conversations/:conversationId/archive',
    tag,
    summary: 'Put a conversation away, for me alone.',
    auth: 'user',
    params,
    responses: { 200: Preferences },
    errors: commands['set-preferences'].errors,
  }),
  unarchiveConversation: defineOperation({
    method: 'DELETE',
    path: '/conversations/:conversationId/archive',
    tag,
    summary: 'Take a conversation out of the archive.',
    auth: 'user',
    params,
    responses: { 200: Preferences },
    errors: commands['set-preferences'].errors,
  }),
  muteConversation: defineOperation({
    method: 'PUT',
    path: '/conversations/:conversationId/mute',
    tag,
    summary: 'Hear nothing of a conversation, until a time or until I say otherwise.',
    auth: 'user',
    params,
    body: z.strictObject({ until: Timestamp.optional() }),
    responses: { 200: Preferences },
    errors: ['BAD_REQUEST', ...commands['set-preferences'].errors],
  }),
  unmuteConversation: defineOperation({
    method: 'DELETE',
    path: '/conversations/:conversationId/mute',
    tag,
    summary: 'Hear of a conversation again.',
    auth: 'user',
    params,
    responses: { 200: Preferences },
    errors: commands['set-preferences'].errors,
  }),
  favouriteConversation: defineOperation({
    method: 'PUT',
    path: '/conversations/:conversationId/favourite',
    tag,
    summary: 'Keep a conversation on top, for me alone.',
    auth: 'user',
    params,
    responses: { 200: Preferences },
    errors: commands['set-preferences'].errors,
  }),
  unfavouriteConversation: defineOperation({
    method: 'DELETE',
    path: '/conversations/:conversationId/favourite',
    tag,
    summary: 'A conversation like others again.',
    auth: 'user',
    params,
    responses: { 200: Preferences },
    errors: commands['set-preferences'].errors,
  }),
  saveDraft: defineOperation({
    method: 'PUT',
    path: '/conversations/:conversationId/draft',
    tag,
    summary: 'Keep what I am writing for my other devices. An empty one is none.',
    auth: 'user',
    params,
    body: commands['save-draft'].request.omit({ conversationId: true }),
    responses: { 200: commands['save-draft'].reply },
    errors: ['BAD_REQUEST', ...commands['save-draft'].errors],
  }),
  listInvites: defineOperation({
    method: 'GET',
    path: '/conversations/:conversationId/invites',
    tag,
    summary: 'The links that let people into a group, for who may make them.',
    auth: 'user',
    params,
    responses: { 200: z.object({ items: z.array(Invite) }) },
    errors: ['NOT_A_PARTICIPANT', 'ROLE_TOO_LOW', 'NOT_FOR_DIRECT', 'FORBIDDEN'],
  }),
  createInvite: defineOperation({
    method: 'POST',
    path: '/conversations/:conversationId/invites',
    tag,
    summary: 'A link that lets people into a group.',
    auth: 'user',
    params,
    body: commands['create-invite'].request.omit({ conversationId: true }),
    responses: { 201: Invite },
    errors: commands['create-invite'].errors,
  }),
  revokeInvite: defineOperation({
    method: 'DELETE',
    path: '/conversations/:conversationId/invites/:inviteId',
    tag,
    summary: 'End a link. Whoever joined by it stays.',
    auth: 'user',
    params: params.extend({ inviteId: z.string().min(1).max(64) }),
    responses: { 204: null },
    errors: commands['revoke-invite'].errors,
  }),
  lookAtInvite: defineOperation({
    method: 'GET',
    path: '/invites/:code',
    tag,
    summary: 'Where a link leads, before joining.',
    auth: 'user',
    params: z.object({ code: InviteCode }),
    responses: { 200: InvitePreview },
    errors: ['INVITE_INVALID', 'FORBIDDEN'],
  }),
  joinByInvite: defineOperation({
    method: 'POST',
    path: '/invites/:code/join',
    tag,
    summary: 'Become a participant of a group by its link.',
    auth: 'user',
    params: z.object({ code: InviteCode }),
    responses: { 200: Conversation },
    errors: commands['join-by-invite'].errors,
  }),
  listParticipants: defineOperation({
    method: 'GET',
    path: '/conversations/:conversationId/participants',
    tag,
    summary: 'All participants, page by page.',
    auth: 'user',
    params,
    query: PageQuery,
    responses: { 200: listOf(Participant) },
    errors: ['CONVERSATION_NOT_FOUND'],
  }),
  addParticipant: defineOperation({
    method: 'POST',
    path: '/conversations/:conversationId/participants',
    tag,
    summary: 'Add somebody to a group or room.',
    auth: 'user',
    params,
    body: z.strictObject({ userId: UserId }),
    responses: { 200: Conversation },
    errors: ['CONVERSATION_NOT_FOUND', ...commands['add-participant'].errors],
  }),
  removeParticipant: defineOperation({
    method: 'DELETE',
    path: '/conversations/:conversationId/participants/:userId',
    tag,
    summary: 'Remove somebody from a group or room.',
    auth: 'user',
    params: participantParams,
    responses: { 204: null },
    errors: commands['remove-participant'].errors,
  }),
  updateParticipantRole: defineOperation({
    method: 'PUT',
    path: '/conversations/:conversationId/participants/:userId/role',
    tag,
    summary: 'Give somebody another role.',
    auth: 'user',
    params: participantParams,
    body: z.strictObject({ role: Role }),
    responses: { 200: Conversation },
    errors: commands['update-participant-role'].errors,
  }),
  joinConversation: defineOperation({
    method: 'POST',
    path: '/conversations/:conversationId/join',
    tag,
    summary: 'Become a participant of a room.',
    auth: 'user',
    params,
    responses: { 200: Conversation },
    errors: ['CONVERSATION_NOT_FOUND', 'FORBIDDEN'],
  }),
  leaveConversation: defineOperation({
    method: 'POST',
    path: '/conversations/:conversationId/leave',
    tag,
    summary: 'Stop being a participant.',
    auth: 'user',
    params,
    responses: { 204: null },
    errors: commands['end-participation'].errors,
  }),
  markRead: defineOperation({
    method: 'POST',
    path: '/conversations/:conversationId/read',
    tag,
    summary: 'Mark as read up to a place.',
    auth: 'user',
    params,
    body: z.strictObject({
      upToSeq: z.number().int().positive().optional(),
      messageIds: z.array(z.string()).max(limits.markMessageIdsMax).optional(),
    }),
    responses: { 200: commands['mark-read'].reply },
    errors: ['BAD_REQUEST', 'NOT_A_PARTICIPANT'],
  }),
  markManyRead: defineOperation({
    method: 'POST',
    path: '/conversations/read',
    tag,
    summary: 'Mark several conversations as read, each up to a place.',
    auth: 'user',
    body: z.strictObject({
      marks: z
        .array(z.strictObject({ conversationId: ConversationId, upToSeq: z.number().int().positive() }))
        .min(1)
        .max(limits.bulkMessagesMax),
    }),
    responses: { 200: z.object({ items: z.array(ReadMark) }) },
    errors: ['BAD_REQUEST'],
  }),
  listMessages: defineOperation({
    method: 'GET',
    path: '/conversations/:conversationId/messages',
    tag: 'messages',
    summary: 'History by place. Without before, after or around the newest page.',
    auth: 'user',
    params,
    query: HistoryQuery,
    responses: { 200: History },
    errors: ['BAD_REQUEST', 'CONVERSATION_NOT_FOUND'],
  }),
  sendMessage: defineOperation({
    method: 'POST',
    path: '/conversations/:conversationId/messages',
    tag: 'messages',
    summary: 'Send a message. `Idempotency-Key` is another way to give clientMsgId.',
    auth: 'user',
    params,
    body: z.strictObject(sendMessageFields).refine(saysSomething, SAY_SOMETHING),
    responses: { 200: commands['send-message'].reply, 201: commands['send-message'].reply },
    errors: commands['send-message'].errors,
  }),
  listConversationFiles: defineOperation({
    method: 'GET',
    path: '/conversations/:conversationId/files',
    tag: 'files',
    summary: 'The files of a conversation that I may see, the newest first.',
    auth: 'user',
    params,
    query: FileQuery,
    responses: { 200: listOf(File) },
    errors: ['BAD_REQUEST', 'NOT_A_PARTICIPANT'],
  }),
  getLog: defineOperation({
    method: 'GET',
    path: '/conversations/:conversationId/log',
    tag: 'messages',
    summary: 'Everything that happened after a place: what `sync` answers for one conversation.',
    auth: 'user',
    params,
    query: z.strictObject({
      after: z.coerce.number().int().nonnegative().default(0),
      limit: z.coerce.number().int().min(1).max(limits.syncEntriesMax).default(limits.syncEntriesMax),
    }),
    responses: { 200: z.union([LogRange, LogReset]) },
    errors: ['BAD_REQUEST', 'CONVERSATION_NOT_FOUND'],
  }),
} as const
