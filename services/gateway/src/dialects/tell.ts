import type { EventName } from '@chat/contracts'
import type { Session } from '../session.ts'
import { toSnake } from './snake-events.ts'

/** One event to one socket, in the words of its dialect. */
export function tell(
  { socket, dialect }: Pick<Session, 'socket' | 'dialect'>,
  event: EventName,
  payload: object,
): void {
  if (dialect === 'native') socket.emit(event, payload)
  else for (const [name, translated] of toSnake(event, { ...payload })) socket.emit(name, translated)
}
