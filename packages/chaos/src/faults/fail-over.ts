import type { RunningMongo } from '@chat/local-stack'
import { eventually } from '@chat/testkit'
import { askMember } from '../stack/ask-member.ts'
import type { Fault, Injection, Scene } from './fault.ts'

const NOISE = 200
const IN_FLIGHT_MS = 1_000 // what was committed before may still be told
const WHOLE_WITHIN_MS = 30_000

export const failOver: Fault = {
  id: 'F7',
  what: 'by turns: the primary mongod is cut off, writes on, and has to roll back; it is killed with -9; the two others are; it is told to step down',
  lastsMs: 5_000,
  goals: [
    { figure: 'silence', at: 'max', atMost: 15_000 },
    { figure: 'withoutMajority', at: 'sum', atMost: 0 },
    { figure: 'rollbacks', at: 'sum', atLeast: 1 },
  ],
  stage: (scene) => ({ next: (index) => (kinds[index % kinds.length] ?? killPrimary)(scene) }),
}

const kinds = [rollBack, killPrimary, loseMajority, stepDown]

async function killPrimary({ stack: { mongo } }: Scene): Promise<Injection> {
  const primary = await mongo.primary()
  return {
    target: 'the primary, killed',
    strike: () => primary.kill(),
    async heal() {
      await primary.restart()
      await untilWhole(mongo)
    },
  }
}

async function stepDown({ stack: { mongo } }: Scene): Promise<Injection> {
  const primary = await mongo.primary()
  return {
    target: 'the primary, told to step down',
    strike: () => askMember(primary, (client) => client.db('admin').command({ replSetStepDown: 10, force: true })),
    heal: () => untilWhole(mongo),
  }
}

/** Nobody can read from the primary, and it takes writes until it hears of its successor. */
async function rollBack({ stack: { mongo, memberWays } }: Scene): Promise<Injection> {
  const primary = await mongo.primary()
  const way = memberWays[mongo.members.indexOf(primary)]
  const before = await rollbacksOf(mongo)
  return {
    target: 'the primary, cut off and rolled back',
    async strike() {
      await way?.cut('down')
      const noise = Array.from({ length: NOISE }, (_, index) => ({ index }))
      await askMember(primary, (client) =>
        client
          .db('noise')
          .collection('noise')
          .insertMany(noise, { writeConcern: { w: 1 } }),
      )
    },
    async heal() {
      await way?.mend()
      await untilWhole(mongo)
      return { rollbacks: [(await rollbacksOf(mongo)) - before] }
    },
  }
}

async function loseMajority({ stack: { mongo }, history }: Scene): Promise<Injection> {
  const primary = await mongo.primary()
  const others = mongo.members.filter((member) => member !== primary)
  let aloneSince = 0
  return {
    target: 'the two others, killed',
    async strike() {
      await Promise.all(others.map((member) => member.kill()))
      aloneSince = history.now()
    },
    async heal() {
      const aloneUntil = history.now()
      const acks = history.of('ack').filter(({ at }) => at > aloneSince + IN_FLIGHT_MS && at < aloneUntil)
      await Promise.all(others.map((member) => member.restart()))
      await untilWhole(mongo)
      return { withoutMajority: [acks.length] }
    },
  }
}

/** Each is the primary or follows it. */
const untilWhole = (mongo: RunningMongo): Promise<void> =>
  eventually(
    async () => {
      const statuses = await Promise.all(
        mongo.members.map((member) =>
          askMember(member, (client) => client.db('admin').command({ replSetGetStatus: 1 })),
        ),
      )
      const states = statuses.map((status) => status['myState'] as number)
      if (!states.includes(PRIMARY) || !states.every((state) => state === PRIMARY || state === SECONDARY))
        throw new Error(`members are in the states ${states.join(', ')}`)
    },
    { timeoutMs: WHOLE_WITHIN_MS },
  )
const PRIMARY = 1
const SECONDARY = 2

async function rollbacksOf(mongo: RunningMongo): Promise<number> {
  const counts = await Promise.all(
    mongo.members.map((member) => askMember(member, (client) => client.db('admin').command({ replSetGetRBID: 1 }))),
  )
  return counts.reduce((sum, { rbid }) => sum + (rbid as number), 0)
}
