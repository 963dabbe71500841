import type { Me, User, UserId } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import type { UserStore } from '../ports/user-store.ts'
import { toWireMe, toWireUser } from './wire-user.ts'

export interface UserList {
  items: User[]
  nextCursor: string | null
  prevCursor: null
}

/** People, for whoever is signed in. */
export const createReadUsers = ({ users }: { users: UserStore }) => ({
  async get(userId: UserId, signal: AbortSignal): Promise<User> {
    const [user] = await users.byIds([userId], signal)
    if (!user) throw new AppError('USER_NOT_FOUND')
    return toWireUser(user)
  },
  async me(userId: UserId, signal: AbortSignal): Promise<Me> {
    const [user] = await users.byIds([userId], signal)
    if (!user) throw new AppError('UNAUTHENTICATED')
    return toWireMe(user)
  },
  /** Whether somebody new has to ask before they write to this one. Throws `USER_NOT_FOUND`. */
  async wantsRequests(userId: UserId, signal: AbortSignal): Promise<boolean> {
    const [user] = await users.byIds([userId], signal)
    if (!user) throw new AppError('USER_NOT_FOUND')
    return user.privacy.directMessages === 'request'
  },
  /** Throws `USER_NOT_FOUND` where one of them does not exist. */
  async assertAll(userIds: readonly UserId[], signal: AbortSignal): Promise<void> {
    if (userIds.length === 0) return
    const found = new Set((await users.byIds(userIds, signal)).map(({ id }) => id))
    if (userIds.some((id) => !found.has(id))) throw new AppError('USER_NOT_FOUND')
  },
})

export type ReadUsers = ReturnType<typeof createReadUsers>
