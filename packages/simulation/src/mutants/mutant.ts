import type { LaneDeps } from '@chat/domain'
import type { SimProcess } from '../kernel/sim-process.ts'
import type { StoreRules } from '../mongo/sim-log-store.ts'
import type { World } from '../world/world.ts'

/** The real code with one of its rules broken. */
export interface Mutant {
  name: string
  /** R1–R14, or what stands between. */
  rule: string
  what: string
  storeRules?: Partial<StoreRules>
  changeLane?: (deps: LaneDeps, process: SimProcess, world: World) => LaneDeps
}
