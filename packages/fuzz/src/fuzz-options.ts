export interface FuzzOptions {
  readonly seed: number
  readonly count: number
  /** The first batch of cases; those before are left out, to see a late one again. */
  readonly from: number
  /** Nothing new begins after that time. */
  readonly seconds: number
  readonly say: (line: string) => void
}
