import type { Person } from '@chat/testkit'
import type { History, RecordedClient } from '@chat/testkit/history'
import type { Figures, Goal } from '../figures.ts'
import type { LoadConversation } from '../set-up-conversations.ts'
import type { ChaosStack } from '../stack/start-chaos-stack.ts'

/** What faults happen to. */
export interface Scene {
  readonly stack: ChaosStack
  readonly history: History
  readonly people: readonly Person[]
  readonly conversations: readonly LoadConversation[]
  /** By user id. */
  readonly clients: ReadonlyMap<string, RecordedClient>
  readonly random: () => number
}

/** Of a stack, by how many it is larger than usual. */
export interface Needs {
  readonly spareGateways: number
  readonly spareWorkers: number
  readonly companions: number
}

/** The target of an injection that does nothing, to measure others by. */
export const NOTHING = 'nothing'

/** What will be done to what, and how to undo it. */
export interface Injection {
  readonly target: string
  /** Instead of the fault's own. */
  readonly lastsMs?: number
  strike(): Promise<unknown>
  /** Everything is as before when it resolves. What it measured itself is among its figures. */
  heal(): Promise<Partial<Figures> | void>
}

export interface Staged {
  /** `index`: how many of this fault came before in this run. */
  next(index: number): Injection | Promise<Injection>
  /** After the last one. */
  clear?(): Promise<unknown>
}

export interface Fault {
  /** Its number in the list of faults. */
  readonly id: string
  readonly what: string
  /** How long it stays before it is healed. */
  readonly lastsMs: number
  /** From its healing to the next one. */
  readonly calmMs?: number
  /** Besides "no violation". */
  readonly goals: readonly Goal[]
  /** Processes that it starts; or of files, of the jobs and of the assistant, which others do without. */
  readonly needs?: Partial<Needs>
  /** Before the load begins. */
  stage(scene: Scene): Staged | Promise<Staged>
}

export const oneOf = <T>(items: readonly T[], random: () => number): T => {
  const chosen = items[Math.floor(random() * items.length)]
  if (chosen === undefined) throw new Error('there is nothing to choose from')
  return chosen
}
