import type { Me, Status, User } from '@chat/contracts'
import type { StatusRecord, UserRecord } from '../ports/user-store.ts'

/** A person as others see them. */
export const toWireUser = ({ id, username, displayName, avatarUrl, bio, createdAt }: UserRecord): User => ({
  id,
  username,
  displayName,
  avatarUrl,
  bio,
  createdAt: new Date(createdAt).toISOString(),
})

/** A person as they see themselves. */
export const toWireMe = (user: UserRecord): Me => ({
  ...toWireUser(user),
  email: user.email,
  role: user.role,
  status: toWireStatus(user.status),
  privacy: user.privacy,
})

export const toWireStatus = ({ expiresAt, ...status }: StatusRecord): Status => ({
  ...status,
  expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
})
