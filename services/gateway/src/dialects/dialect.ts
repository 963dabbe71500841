import type { UserId } from '@chat/contracts'

/** `native`: kebab-case, as in the contracts. `snake`: snake_case, as clients of two other servers speak. */
export type Dialect = 'native' | 'snake'

/** What the handshake says, or null where the first snake_case event decides. Frames are of the native one. */
export function dialectGiven({ dialect, frames }: Record<string, unknown>): Dialect | null {
  if (dialect === 'snake') return 'snake'
  return dialect === 'native' || frames === true ? 'native' : null
}

/** Where all sockets of a user that speak alike are told at once. */
export const deviceRoomOf = (userId: UserId, dialect: Dialect): string =>
  dialect === 'native' ? `user:${userId}` : `user:${userId}:${dialect}`
