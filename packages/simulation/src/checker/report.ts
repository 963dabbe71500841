import type { Entry } from '@chat/domain'
import type { CommandRecord, Violation } from './history.ts'

/** Details are worked out only for what is broken. */
export type Report = (
  guarantee: Violation['guarantee'],
  what: string,
  conversationId: string,
  details: () => string,
) => void

export const describe = ({ deviceId, commandId, name, request, invokedAt }: CommandRecord): string =>
  `${deviceId} ${name} ${commandId} ${JSON.stringify(request)} invoked at ${invokedAt?.toFixed(1)}`

export const describeEntry = ({ conversationId, seq, event, actorId, commandId }: Entry): string =>
  `${conversationId}.${seq} ${event} by ${actorId} (${commandId})`
