import type { UserId } from '@chat/contracts'
import type { HeadFeed, LaneDeps } from '@chat/domain'
import type { SimProcess } from '../kernel/sim-process.ts'
import type { StoreRules } from '../mongo/sim-log-store.ts'
import type { SentCommand } from '../world/gateway.ts'
import type { FaultName } from '../world/nemesis.ts'
import type { World } from '../world/world.ts'

/** The real code with one of its rules broken. */
export interface Mutant {
  name: string
  /** R1–R14, or the guarantee whose support is taken away. */
  rule: string
  what: string
  /** Only these, where it takes long to meet the right ones by chance. */
  faults?: readonly FaultName[]
  storeRules?: Partial<StoreRules>
  changeLane?: (deps: LaneDeps, process: SimProcess, world: World) => LaneDeps
  changeHeadFeed?: (headFeed: HeadFeed) => HeadFeed
  /** True: it was dealt with beside the log. */
  actBesideLog?: (world: World, userId: UserId, command: SentCommand) => boolean
  /** The device does not wait for one answer before it sends the next. */
  sendsAtOnce?: boolean
}
