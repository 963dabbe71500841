import { type CommandName, type SnakeCommand, snakeCommandNames } from '@chat/contracts'
import { AppError } from '@chat/domain'
import type { CommandContext, Gateway } from '../gateway.ts'
import { holdsRefusedKey } from '../refused-keys.ts'
import type { Session } from '../session.ts'
import { deviceRoomOf } from './dialect.ts'
import { snakeCommands, type SnakeRow, type Wish } from './snake-commands.ts'

/** A row, and the command it stands for. */
export interface SnakeWish extends SnakeRow {
  readonly command: CommandName
}

/** The row of this event, or null where it is a native one. The first snake_case event decides how a socket speaks. */
export function snakeCommandOf(session: Session, event: string, request: unknown): SnakeWish | null {
  if (!Object.hasOwn(snakeCommands, event)) return null
  const name = event as SnakeCommand
  const row = { ...snakeCommands[name], command: snakeCommandNames[name].command }
  if (session.dialect === 'snake') return row
  if (session.isDialectGiven || !(isSnakeName(event) || namesChat(request))) return null
  turnToSnake(session)
  return row
}

const isSnakeName = (event: string): boolean => event.includes('_') || event === 'authenticate'

/** `typing` is called the same in both. */
const namesChat = (request: unknown): boolean =>
  typeof request === 'string' || (typeof request === 'object' && request !== null && 'chatId' in request)

function turnToSnake(session: Session): void {
  const { socket, identity } = session
  if (identity) {
    void socket.leave(deviceRoomOf(identity.userId, session.dialect))
    void socket.join(deviceRoomOf(identity.userId, 'snake'))
  }
  session.dialect = 'snake'
}

/** The same in our own words. */
export async function wishOf(
  row: SnakeRow,
  request: unknown,
  gateway: Gateway,
  context: CommandContext,
): Promise<Wish> {
  return row.wish(givenIn(request, row.bare), { gateway, context })
}

function givenIn(request: unknown, bare: string): Record<string, unknown> {
  if (request === undefined || request === null) return {}
  if (typeof request === 'string') return { [bare]: request }
  if (typeof request !== 'object' || Array.isArray(request)) {
    throw new AppError('BAD_REQUEST', { detail: 'Send an object.' })
  }
  if (holdsRefusedKey(request)) throw new AppError('BAD_REQUEST', { detail: 'A key of this name is refused.' })
  return request as Record<string, unknown>
}
