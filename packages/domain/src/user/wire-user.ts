import type { Me, User } from '@chat/contracts'
import type { UserRecord } from '../ports/user-store.ts'

/** A person as others see them. */
export const toWireUser = ({ id, username, displayName, avatarUrl, createdAt }: UserRecord): User => ({
  id,
  username,
  displayName,
  avatarUrl,
  createdAt: new Date(createdAt).toISOString(),
})

/** A person as they see themselves. */
export const toWireMe = (user: UserRecord): Me => ({ ...toWireUser(user), email: user.email, role: user.role })
