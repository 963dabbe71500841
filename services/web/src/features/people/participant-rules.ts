import type { Conversation, Role } from '@chat/contracts'

const ranks: Record<Role, number> = { owner: 3, admin: 2, moderator: 1, member: 0 }

export const roleNames: Record<Role, string> = {
  owner: 'Owner',
  admin: 'Admin',
  moderator: 'Moderator',
  member: 'Member',
}

/** What I may do, as far as it is worth showing. The server decides. */
export const mayAdd = ({ kind, role }: Pick<Conversation, 'kind' | 'role'>): boolean =>
  role !== null && ranks[role] >= (kind === 'room' ? ranks.moderator : ranks.admin)

export const mayRename = ({ role }: Pick<Conversation, 'role'>): boolean => role !== null && ranks[role] >= ranks.admin

export const mayRemove = (mine: Role | null, theirs: Role): boolean =>
  mine !== null && ranks[mine] >= ranks.moderator && (mine === 'owner' || ranks[mine] > ranks[theirs])

/** Whether I may delete what others wrote. */
export const mayModerate = ({ kind, role }: Pick<Conversation, 'kind' | 'role'>): boolean =>
  kind !== 'direct' && role !== null && ranks[role] >= ranks.moderator

/** The roles I may give to somebody who has this one. */
export function grantableRoles(mine: Role | null, theirs: Role): readonly Role[] {
  if (mine === 'owner') return (['owner', 'admin', 'moderator', 'member'] as const).filter((role) => role !== theirs)
  if (mine !== 'admin' || ranks[theirs] >= ranks.admin) return []
  return (['moderator', 'member'] as const).filter((role) => role !== theirs)
}
