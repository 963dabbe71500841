import type { ConversationChange } from '../log/effect.ts'
import type { InviteFacts } from '../ports/log-store.ts'

/** Whether it still lets anybody in. */
export const isAlive = ({ expiresAt, maxUses, uses }: InviteFacts, now: number): boolean =>
  (expiresAt === null || expiresAt > now) && (maxUses === null || uses < maxUses)

/** The invitations of a group after a change of it. */
export function invitesAfter(invites: readonly InviteFacts[], change: ConversationChange): InviteFacts[] {
  switch (change.type) {
    case 'invite':
      return [...invites.filter((each) => isAlive(each, change.invite.createdAt)), change.invite]
    case 'revoke-invite':
      return invites.filter(({ id }) => id !== change.inviteId)
    case 'count':
      return invites.map((each) => (each.id === change.inviteId ? { ...each, uses: each.uses + 1 } : each))
    default:
      return [...invites]
  }
}
