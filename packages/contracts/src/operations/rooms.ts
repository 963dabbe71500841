import { z } from 'zod'
import { CommandId } from '../ids.ts'
import { defineOperation } from '../operation.ts'
import { Conversation, ConversationName, Topic } from '../things/conversation.ts'
import { listOf, PageQuery } from '../things/page.ts'
import { History, HistoryQuery } from './conversations.ts'

const params = z.object({ roomName: z.string().min(1).max(160) })
const tag = 'rooms'

export const roomOperations = {
  listRooms: defineOperation({
    method: 'GET',
    path: '/rooms',
    tag,
    summary: 'All public rooms, also those I am not in.',
    auth: 'user',
    query: PageQuery.extend({ q: z.string().trim().max(100).default('') }),
    responses: { 200: listOf(Conversation) },
    errors: ['BAD_REQUEST'],
  }),
  createRoom: defineOperation({
    method: 'POST',
    path: '/rooms',
    tag,
    summary: 'A new public room, owned by the caller.',
    auth: 'user',
    body: z.strictObject({
      name: ConversationName,
      topic: Topic.nullable().optional(),
      commandId: CommandId.optional(),
    }),
    responses: { 201: Conversation },
    errors: ['BAD_REQUEST', 'ROOM_NAME_TAKEN', 'BUSY', 'NO_ANSWER'],
  }),
  getRoom: defineOperation({
    method: 'GET',
    path: '/rooms/:roomName',
    tag,
    summary: 'A room by slug, name or id.',
    auth: 'user',
    params,
    responses: { 200: Conversation },
    errors: ['ROOM_NOT_FOUND'],
  }),
  listRoomMessages: defineOperation({
    method: 'GET',
    path: '/rooms/:roomName/messages',
    tag,
    summary: 'The history of a room; also for who has not joined.',
    auth: 'user',
    params,
    query: HistoryQuery,
    responses: { 200: History },
    errors: ['BAD_REQUEST', 'ROOM_NOT_FOUND'],
  }),
} as const
