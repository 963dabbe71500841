import { z } from 'zod'
import { commands } from '../commands/index.ts'
import { MessageId } from '../ids.ts'
import { defineOperation } from '../operation.ts'
import { Emoji } from '../things/emoji.ts'
import { Content, Message } from '../things/message.ts'

const params = z.object({ messageId: MessageId })
const reactionParams = params.extend({ emoji: Emoji })
const tag = 'messages'

export const messageOperations = {
  getMessage: defineOperation({
    method: 'GET',
    path: '/messages/:messageId',
    tag,
    summary: 'One message, as it is now.',
    auth: 'user',
    params,
    responses: { 200: Message },
    errors: ['MESSAGE_NOT_FOUND'],
  }),
  editMessage: defineOperation({
    method: 'PATCH',
    path: '/messages/:messageId',
    tag,
    summary: 'Change the text of a message of mine.',
    auth: 'user',
    params,
    body: z.strictObject({ content: Content }),
    responses: { 200: Message },
    errors: commands['edit-message'].errors,
  }),
  deleteMessage: defineOperation({
    method: 'DELETE',
    path: '/messages/:messageId',
    tag,
    summary: 'Delete a message for everyone; its place stays.',
    auth: 'user',
    params,
    responses: { 204: null },
    errors: commands['delete-message'].errors,
  }),
  addReaction: defineOperation({
    method: 'PUT',
    path: '/messages/:messageId/reactions/:emoji',
    tag,
    summary: 'React to a message.',
    auth: 'user',
    params: reactionParams,
    responses: { 200: commands['add-reaction'].reply },
    errors: commands['add-reaction'].errors,
  }),
  removeReaction: defineOperation({
    method: 'DELETE',
    path: '/messages/:messageId/reactions/:emoji',
    tag,
    summary: 'Take a reaction back.',
    auth: 'user',
    params: reactionParams,
    responses: { 200: commands['remove-reaction'].reply },
    errors: commands['remove-reaction'].errors,
  }),
} as const
