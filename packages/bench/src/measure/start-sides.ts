import { PeerMissing, type Side } from '../side.ts'

export interface StartedSides<Step> {
  readonly sides: readonly Side<Step>[]
  /** Peers that are not on this machine. */
  readonly skipped: readonly { readonly peer: string; readonly howToGetIt: string }[]
}

/** One after the other; what they open is closed with `scope`. */
export async function startSides<Step>(
  scope: AsyncDisposableStack,
  starts: readonly ((scope: AsyncDisposableStack) => Promise<Side<Step>>)[],
): Promise<StartedSides<Step>> {
  const sides: Side<Step>[] = []
  const skipped: PeerMissing[] = []
  for (const start of starts) {
    try {
      sides.push(await start(scope))
    } catch (error) {
      if (!(error instanceof PeerMissing)) throw error
      skipped.push(error)
    }
  }
  return { sides, skipped: skipped.map(({ peer, howToGetIt }) => ({ peer, howToGetIt })) }
}
