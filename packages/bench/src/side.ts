import type { CountOperations } from './measure/operations.ts'
import type { Figures } from './report/report.ts'

/** A system that is set up and waits for its turn. */
export interface Side<Step> {
  readonly name: string
  /** What an acknowledgement is worth here, in one phrase. */
  readonly durability: string
  /** What is counted as its cost, by role; a process counts with everything it started. */
  readonly processes: Readonly<Record<string, readonly number[]>>
  /** Of the services with /metrics, by role. */
  readonly adminUrls?: Readonly<Record<string, readonly string[]>>
  /** What was asked of its databases so far. */
  readonly countOperations?: CountOperations
  run(step: Step): Promise<Outcome>
}

export interface Outcome {
  /** How much was done, by unit: { message: 2000, delivery: 4000 }. Costs are divided by each of them. */
  readonly work: Readonly<Record<string, number>>
  /** What was seen, with its unit in the name: { 'ack p50 ms': 2.1 }. */
  readonly figures: Figures
  /** Of one core, of the busiest generator. */
  readonly generatorCores: number
}

/** A peer that is not on this machine: it is named and left out. */
export class PeerMissing extends Error {
  readonly peer: string
  readonly howToGetIt: string

  constructor(peer: string, howToGetIt: string) {
    super(`${peer} is not here: ${howToGetIt}`)
    this.peer = peer
    this.howToGetIt = howToGetIt
  }
}
