import type { Conversation, Role } from '@chat/contracts'
import { isAllowed, outranks, type Permission } from '@chat/contracts/permissions'

export const roleNames: Record<Role, string> = {
  owner: 'Owner',
  admin: 'Admin',
  moderator: 'Moderator',
  member: 'Member',
}

type Mine = Pick<Conversation, 'kind' | 'role'>

/** What I may do, as far as it is worth showing. The server decides. */
export const may = (permission: Permission, { kind, role }: Mine): boolean =>
  role !== null && isAllowed(permission, kind, role)

export const mayRemove = (conversation: Mine, theirs: Role): boolean =>
  may('remove-participant', conversation) && outranks(conversation.role ?? 'member', theirs)

/** The roles I may give to somebody who has this one. */
export function grantableRoles(conversation: Mine, theirs: Role): readonly Role[] {
  const { role: mine } = conversation
  if (mine === null || !may('update-participant-role', conversation) || !outranks(mine, theirs)) return []
  const roles = ['owner', 'admin', 'moderator', 'member'] as const
  return roles.filter((role) => role !== theirs && outranks(mine, role))
}
