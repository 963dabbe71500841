/** Slow on purpose, off the event loop, a few at a time. Throws `BUSY` where too many wait. */
export interface PasswordHasher {
  hash(password: string, signal: AbortSignal): Promise<string>
  /** With null in place of a hash it takes as long, and answers false. */
  verify(password: string, hash: string | null, signal: AbortSignal): Promise<boolean>
}
