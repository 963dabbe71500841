import { createPeople, createRestClient } from '@chat/testkit'
import { MongoClient } from 'mongodb'
import type { Socket } from 'socket.io-client'
import { plainSocket, untilConnected } from '../plain-socket.ts'
import { flushRedis } from './lose-redis.ts'
import type { Fault } from './fault.ts'

/** Those who wait share the processors with those who serve them. */
const SOCKETS = 2_000
const GROUP_SIZE = 100
const MEAN_PAUSE_MS = 5_000
const BACK_WITHIN_MS = 40_000
const AT_ONCE = 100

export const reconnectStorm: Fault = {
  id: 'F13',
  what: `the edge dies, and with it ${SOCKETS} connections, which come back over 10 s; every second time to a Redis that lost everything`,
  lastsMs: 0,
  goals: [
    { figure: 'allBack', at: 'p99', atMost: 20_000 },
    { figure: 'readsEach', at: 'max', atMost: 1.5 },
  ],
  async stage({ stack }) {
    const people = await createPeople(stack, SOCKETS)
    for (let from = 0; from < people.length; from += GROUP_SIZE) {
      const [owner, ...others] = people.slice(from, from + GROUP_SIZE)
      const participants = others.map(({ userId }) => userId)
      await createRestClient(stack.url, owner?.accessToken).post('/conversations/group', {
        name: `crowd ${from}`,
        participants,
      })
    }
    const sockets: Socket[] = []
    for (let from = 0; from < people.length; from += AT_ONCE) {
      const some = people
        .slice(from, from + AT_ONCE)
        .map(({ accessToken }) => plainSocket({ url: stack.url, token: accessToken, reconnectionDelay: MEAN_PAUSE_MS }))
      await Promise.all(some.map(untilConnected))
      sockets.push(...some)
    }
    const mongo = new MongoClient(String(stack.env['MONGODB_URI']))
    const queries = async () => {
      const { opcounters } = await mongo.db('admin').command({ serverStatus: 1 })
      return (opcounters as { query: number }).query
    }
    return {
      next(index) {
        const isCold = index % 2 === 1
        let back: Promise<number[]> = Promise.resolve([])
        let queriesBefore = 0
        return {
          target: `${SOCKETS} sockets${isCold ? ', cold Redis' : ''}`,
          async strike() {
            queriesBefore = await queries()
            const began = performance.now()
            await stack.edge?.kill()
            back = Promise.all(
              sockets.map(async (socket) => {
                await Promise.race([untilConnected(socket), untilLate()])
                return performance.now() - began
              }),
            )
            if (isCold) await flushRedis(stack.redis.url)
            await stack.edge?.restart()
          },
          heal: async () => ({
            allBack: await back,
            readsEach: [((await queries()) - queriesBefore) / SOCKETS],
          }),
        }
      },
      async clear() {
        for (const socket of sockets) socket.disconnect()
        await mongo.close()
      },
    }
  },
}

const untilLate = () => new Promise<void>((resolve) => setTimeout(resolve, BACK_WITHIN_MS).unref())
