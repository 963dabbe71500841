import fc from 'fast-check'
import { brokenPackets } from './broken-packets.ts'
import { binaryEvents, events } from './events.ts'
import { handshakes, type WildRequest, wildRequests } from './handshakes.ts'
import type { Shot } from './shot.ts'
import type { Targets } from './targets.ts'

export type Case =
  | { readonly kind: 'shot'; readonly shot: Shot }
  | { readonly kind: 'handshake'; readonly text: string }
  | { readonly kind: 'request'; readonly request: WildRequest }

/** How many are made of one seed. */
export const BATCH_SIZE = 1_000

/** The same cases for the same seed and batch. */
export function createCases(seed: number, targets: Targets): (batch: number) => Case[] {
  const shots = fc.oneof(
    { weight: 60, arbitrary: events(targets) },
    { weight: 3, arbitrary: binaryEvents },
    { weight: 17, arbitrary: brokenPackets },
  )
  const cases: fc.Arbitrary<Case> = fc.oneof(
    { weight: 80, arbitrary: shots.map((shot) => ({ kind: 'shot' as const, shot })) },
    { weight: 2, arbitrary: handshakes.map((text) => ({ kind: 'handshake' as const, text })) },
    { weight: 2, arbitrary: wildRequests.map((request) => ({ kind: 'request' as const, request })) },
  )
  return (batch) => fc.sample(cases, { seed: seed * 1_000_003 + batch, numRuns: BATCH_SIZE })
}

export const describeCase = (one: Case): string => {
  if (one.kind === 'shot') return `${one.shot.family} from ${one.shot.from}`
  return one.kind === 'handshake' ? `handshake ${one.text.slice(0, 200)}` : `${one.request.method} ${one.request.path}`
}

/** As it went over the wire, behind the mask. */
export const detailsOf = (one: Case): string => {
  if (one.kind !== 'shot') return JSON.stringify(one).slice(0, 400)
  return one.shot.said.slice(0, 400)
}
