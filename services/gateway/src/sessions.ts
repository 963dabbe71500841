import type { UserId } from '@chat/contracts'
import type { Session } from './session.ts'

/** The sockets of this gateway. */
export class Sessions {
  readonly #bySocket = new Map<string, Session>()
  readonly #byUser = new Map<UserId, Set<Session>>()

  get count(): number {
    return this.#bySocket.size
  }

  add(session: Session): void {
    this.#bySocket.set(session.socket.id, session)
  }

  /** From when it is known who speaks. */
  addToUser(session: Session, userId: UserId): void {
    const ofUser = this.#byUser.get(userId)
    if (ofUser) ofUser.add(session)
    else this.#byUser.set(userId, new Set([session]))
  }

  remove(session: Session): void {
    this.#bySocket.delete(session.socket.id)
    if (!session.identity) return
    const ofUser = this.#byUser.get(session.identity.userId)
    ofUser?.delete(session)
    if (ofUser?.size === 0) this.#byUser.delete(session.identity.userId)
  }

  get(socketId: string): Session | undefined {
    return this.#bySocket.get(socketId)
  }

  of(userId: UserId): Session[] {
    return [...(this.#byUser.get(userId) ?? [])]
  }

  all(): Session[] {
    return [...this.#bySocket.values()]
  }
}
