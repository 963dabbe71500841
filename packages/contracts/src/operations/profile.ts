import { z } from 'zod'
import { FileId } from '../ids.ts'
import { defineOperation } from '../operation.ts'
import { Bio, DisplayName, Me, Privacy, Status, StatusChange } from '../things/user.ts'

const tag = 'users'

export const profileOperations = {
  getProfile: defineOperation({
    method: 'GET',
    path: '/users/me',
    tag,
    summary: 'Me, with my settings.',
    auth: 'user',
    version: 'profile',
    responses: { 200: Me },
    errors: [],
  }),
  updateProfile: defineOperation({
    method: 'PATCH',
    path: '/users/me',
    tag,
    summary: 'Change what others see of me.',
    auth: 'user',
    version: 'profile',
    body: z.strictObject({ displayName: DisplayName.optional(), bio: Bio.optional() }),
    responses: { 200: Me },
    errors: ['BAD_REQUEST', 'PRECONDITION_FAILED'],
  }),
  setAvatar: defineOperation({
    method: 'POST',
    path: '/users/me/avatar',
    tag,
    summary: 'Show this picture with my name; null: none. It was uploaded to /files/avatar before.',
    auth: 'user',
    body: z.strictObject({ fileId: FileId.nullable() }),
    responses: { 200: Me },
    errors: ['BAD_REQUEST', 'FILE_NOT_FOUND'],
  }),
  getStatus: defineOperation({
    method: 'GET',
    path: '/users/me/status',
    tag,
    summary: 'My status as I set it. What has expired is not told.',
    auth: 'user',
    responses: { 200: Status },
    errors: [],
  }),
  updateStatus: defineOperation({
    method: 'PUT',
    path: '/users/me/status',
    tag,
    summary: 'Set my status; what is left out is taken away. Who may see it is told at once.',
    auth: 'user',
    body: StatusChange,
    responses: { 200: Status },
    errors: ['BAD_REQUEST'],
  }),
  updatePrivacy: defineOperation({
    method: 'PATCH',
    path: '/users/me/privacy',
    tag,
    summary: 'Choose what others learn of me.',
    auth: 'user',
    body: Privacy.partial().strict(),
    responses: { 200: Privacy },
    errors: ['BAD_REQUEST'],
  }),
} as const
