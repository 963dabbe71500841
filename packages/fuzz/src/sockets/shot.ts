/** Who fires: signed in, in either dialect, or somebody who has shown no token. */
export type Shooter = 'native' | 'snake' | 'silent'

/** One malformed thing. */
export interface Shot {
  readonly family: string
  readonly from: Shooter
  readonly bytes: Buffer
  /** For people to read. */
  readonly said: string
  /** The number whose acknowledgement must come, unless the connection is closed. */
  readonly asks: number | null
  /** What is said after it on the same connection could be taken for a part of it. */
  readonly isLast: boolean
}
