import type { Presence } from '@chat/contracts'

const names = { online: 'Online', away: 'Away', dnd: 'Do not disturb', offline: 'Offline' } as const

/** Whether somebody is here, and what they say about it. */
export function presenceTextOf(presence: Presence | undefined, now: number): string {
  if (presence === undefined) return names.offline
  const isOver = presence.expiresAt !== null && Date.parse(presence.expiresAt) <= now
  const status = isOver && presence.status !== 'offline' ? 'online' : presence.status
  const own = isOver ? '' : [presence.emoji, presence.text].filter(Boolean).join(' ')
  return own === '' ? names[status] : `${names[status]} · ${own}`
}

export const isHere = (presence: Presence | undefined): boolean =>
  presence !== undefined && presence.status !== 'offline'
