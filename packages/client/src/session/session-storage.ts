/** Where the session survives the page. */
import type { Me } from '@chat/contracts'

export interface StoredSession {
  readonly user: Me
  readonly accessToken: string
  readonly refreshToken: string
  /** Epoch ms by this device's clock. */
  readonly expiresAt: number
}

export interface SessionStorage {
  load(): StoredSession | null
  save(session: StoredSession): void
  clear(): void
  /** Told when somebody else (another tab) saved or cleared it. */
  subscribe?(listener: (session: StoredSession | null) => void): () => void
  /** Serialises what several tabs must not do at once. Left out where there is nobody else. */
  exclusively?<T>(work: () => Promise<T>): Promise<T>
}
