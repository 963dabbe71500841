/** Chance comes in through here. */
export interface IdSource {
  /** A random UUID. */
  uuid(): string
  /** `length` random characters of a-z0-9, for ids. */
  token(length: number): string
}
