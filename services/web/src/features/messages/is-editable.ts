import type { Message } from '@chat/contracts'

/** Whether I wrote it, and it is still there. */
export const isEditable = ({ senderId, kind, deletedAt }: Message, meId: string): boolean =>
  senderId === meId && kind !== 'system' && deletedAt === null
