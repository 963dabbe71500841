import type { ErrorCode } from '../errors.ts'
import { isAllowed, type Permission } from '../permissions.ts'
import type { Role } from '../things/conversation.ts'
import { type Actor, actors } from './actors.ts'

/** What somebody is answered: that it is done, or why not. */
export type Cell = 'ok' | ErrorCode
export type Cells = Readonly<Record<Actor, Cell>>

export interface Row {
  /**
   * What is asked about. `conversation`: a group, or the direct conversation of who was asked, is blocked or blocks.
   * `group`, `room`: the same for all; who is asked, blocked or blocks is a stranger there.
   */
  readonly about: 'conversation' | 'group' | 'room'
  /** A message in it is by somebody else. */
  readonly cells: Cells
  /** The same of a message of one's own, where that makes a difference. */
  readonly own?: Cells
}

type Exceptions = Partial<Record<Actor, Cell>>

const all = (cell: Cell): Cells => Object.fromEntries(Object.keys(actors).map((actor) => [actor, cell])) as Cells
const SIGNED_OUT = { anonymous: 'UNAUTHENTICATED', expired: 'TOKEN_EXPIRED' } as const satisfies Exceptions

const row = (cells: Cells, more: Partial<Row> = {}): Row => ({ about: 'conversation', cells, ...more })

/** Whoever asks, with whatever token. */
export const everybody = row(all('ok'))

/** Whoever is signed in. What they ask about is theirs alone, open to all, or judged piece by piece. */
export const signedIn = row({ ...all('ok'), ...SIGNED_OUT })

export const everySignedIn = (cell: Cell, exceptions: Exceptions = {}): Cells => ({
  ...all(cell),
  ...SIGNED_OUT,
  ...exceptions,
})

/** The administrators of the installation. */
export const administrators = row(everySignedIn('FORBIDDEN', { administrator: 'ok' }))

/** Who takes part now; all others are answered as if it did not exist. */
export const participants = (missing: ErrorCode, exceptions: Exceptions = {}): Cells =>
  everySignedIn('ok', { stranger: missing, left: missing, removed: missing, administrator: missing, ...exceptions })

/** Who takes part, and who did, as far as they saw it. */
export const witnesses = (missing: ErrorCode, exceptions: Exceptions = {}): Cells =>
  everySignedIn('ok', { stranger: missing, administrator: missing, ...exceptions })

const ROLES = ['member', 'moderator', 'admin', 'owner'] as const satisfies Role[]

/** Those of a group whose role has a permission. Direct conversations have no such thing. */
export const permitted = (permission: Permission, exceptions: Exceptions = {}): Cells => {
  const refused = ROLES.filter((role) => !isAllowed(permission, 'group', role)).map((role) => [role, 'ROLE_TOO_LOW'])
  return participants('NOT_A_PARTICIPANT', {
    requested: 'NOT_A_PARTICIPANT',
    blocked: 'NOT_FOR_DIRECT',
    blocker: 'NOT_FOR_DIRECT',
    ...(Object.fromEntries(refused) as Exceptions),
    ...exceptions,
  })
}

/** Who was asked for a conversation has not agreed to take part in it. */
export const ASKED = { requested: 'NOT_A_PARTICIPANT' } as const satisfies Exceptions
/** Nothing passes between two of whom one blocks the other. */
export const APART = { blocked: 'BLOCKED', blocker: 'BLOCKED' } as const satisfies Exceptions

export const ofConversation = (cells: Cells, own?: Cells): Row => row(cells, own ? { own } : {})
export const ofGroup = (cells: Cells): Row => row(cells, { about: 'group' })
export const ofRoom = (cells: Cells): Row => row(cells, { about: 'room' })

/** In a group or room: who is asked, blocked or blocks elsewhere is a stranger there. */
export const elsewhere = (cell: Cell): Exceptions => ({ requested: cell, blocked: cell, blocker: cell })
