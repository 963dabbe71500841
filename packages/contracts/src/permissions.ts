// Only types are imported, so that a browser gets this file without the schemas.
import type { ConversationKind, Role } from './things/conversation.ts'

/** What only some roles may do, by the kind of conversation. What is not listed here everybody may. */
export const permissions = {
  'update-conversation': { group: ['owner', 'admin'], room: ['owner', 'admin'], assistant: ['owner'] },
  'change-settings': { group: ['owner', 'admin'], room: ['owner', 'admin'] },
  'set-disappearing': { direct: ['member'], group: ['owner', 'admin'], room: ['owner', 'admin'] },
  'add-participant': { group: ['owner', 'admin'], room: ['owner', 'admin', 'moderator'] },
  'remove-participant': { group: ['owner', 'admin', 'moderator'], room: ['owner', 'admin', 'moderator'] },
  'update-participant-role': { group: ['owner', 'admin'], room: ['owner', 'admin'] },
  'manage-invites': { group: ['owner', 'admin'] },
  'write-announcements': { group: ['owner', 'admin', 'moderator'], room: ['owner', 'admin', 'moderator'] },
  'skip-slow-mode': { group: ['owner', 'admin', 'moderator'], room: ['owner', 'admin', 'moderator'] },
  'pin-message': {
    direct: ['owner', 'admin', 'moderator', 'member'],
    group: ['owner', 'admin', 'moderator', 'member'],
    room: ['owner', 'admin', 'moderator'],
    assistant: ['owner'],
  },
  'mention-all': { group: ['owner', 'admin', 'moderator'], room: ['owner', 'admin', 'moderator'] },
  'delete-message-of-others': {
    group: ['owner', 'admin', 'moderator'],
    room: ['owner', 'admin', 'moderator'],
    assistant: ['owner'],
  },
} as const satisfies Record<string, Partial<Record<ConversationKind, readonly Role[]>>>

export type Permission = keyof typeof permissions

export const isAllowed = (permission: Permission, kind: ConversationKind, role: Role): boolean => {
  const byKind: Partial<Record<ConversationKind, readonly Role[]>> = permissions[permission]
  return byKind[kind]?.includes(role) ?? false
}

const RANKS = { owner: 3, admin: 2, moderator: 1, member: 0 } as const satisfies Record<Role, number>

/** Owners rank above everybody, other owners included; others only above lower roles. */
export const outranks = (actor: Role, target: Role): boolean => actor === 'owner' || RANKS[actor] > RANKS[target]
