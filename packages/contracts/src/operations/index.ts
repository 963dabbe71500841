import { accountOperations } from './accounts.ts'
import { assistantOperations } from './assistant.ts'
import { blockOperations } from './blocks.ts'
import { conversationOperations } from './conversations.ts'
import { fileOperations } from './files.ts'
import { messageOperations } from './messages.ts'
import { moderationOperations } from './moderation.ts'
import { profileOperations } from './profile.ts'
import { notificationOperations } from './notifications.ts'
import { roomOperations } from './rooms.ts'
import { searchOperations } from './search.ts'
import { systemOperations } from './system.ts'
import { userOperations } from './users.ts'

/** What the api answers. */
export const apiOperations = {
  ...accountOperations,
  ...userOperations,
  ...profileOperations,
  ...blockOperations,
  ...moderationOperations,
  ...conversationOperations,
  ...roomOperations,
  ...messageOperations,
  ...notificationOperations,
  ...searchOperations,
  ...assistantOperations,
  ...systemOperations,
} as const

/** Every REST operation, by its operation id. */
export const operations = { ...apiOperations, ...fileOperations } as const

export type ApiOperationId = keyof typeof apiOperations
export type OperationId = keyof typeof operations
