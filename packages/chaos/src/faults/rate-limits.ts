import { setTimeout as delay } from 'node:timers/promises'
import { randomUUID } from 'node:crypto'
import { createPeople, type Person } from '@chat/testkit'
import type { Socket } from 'socket.io-client'
import { plainSocket, untilConnected } from '../plain-socket.ts'
import type { ChaosStack } from '../stack/start-chaos-stack.ts'
import type { Fault } from './fault.ts'

const LIMITS = { RATE_LIMIT_MESSAGES_PER_SECOND: '10', RATE_LIMIT_API_PER_MINUTE: '100' }
const NO_LIMITS = { RATE_LIMIT_MESSAGES_PER_SECOND: '0', RATE_LIMIT_API_PER_MINUTE: '0' }
const SOCKETS_EACH = 2
const BURST = 20
const ASKED_PER_SECOND = 40
const ASKED_FOR_MS = 12_000 // long enough that one token more or less is nothing
const POLITE_PER_SECOND = 9
const POLITE_FOR_MS = 4_000
const REQUESTS_OF_ADDRESS = 130

export const rateLimits: Fault = {
  id: 'F17',
  what: 'one person sends 40 messages a second over 4 sockets of both gateways and REST, another one 9 a second, and one address asks 130 times at once',
  lastsMs: 0,
  calmMs: 1_500,
  goals: [
    { figure: 'acceptedRate', at: 'min', atLeast: 9.9 },
    { figure: 'acceptedRate', at: 'max', atMost: 10.5 },
    { figure: 'refusedBelow', at: 'sum', atMost: 0 },
    { figure: 'acceptedOfAddress', at: 'min', atLeast: 98 },
    { figure: 'acceptedOfAddress', at: 'max', atMost: 102 },
  ],
  async stage({ stack, random }) {
    const services = [...stack.gateways, ...stack.apis]
    for (const service of services) await service.restart(LIMITS)
    return {
      async next() {
        const [greedy, polite] = await createPeople(stack, 2)
        if (!greedy || !polite) throw new Error('nobody to send anything')
        let figures = {}
        return {
          target: 'both gateways and REST',
          async strike() {
            const [acceptedRate, refusedBelow, acceptedOfAddress] = await Promise.all([
              sendGreedily(stack, anyAddress(random), greedy),
              sendPolitely(stack, anyAddress(random), polite),
              askOften(stack, anyAddress(random)),
            ])
            figures = {
              acceptedRate: [acceptedRate],
              refusedBelow: [refusedBelow],
              acceptedOfAddress: [acceptedOfAddress],
            }
          },
          heal: async () => figures,
        }
      },
      async clear() {
        for (const service of services) await service.restart(NO_LIMITS)
      },
    }
  },
}

/** Straight to the api, as its one trusted proxy would ask for somebody at that address. */
const ask = (stack: ChaosStack, address: string, path: string, person?: Person, body?: object): Promise<Response> =>
  fetch(`${stack.apis[0]?.url}/api${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      'x-forwarded-for': address,
      ...(person === undefined ? {} : { authorization: `Bearer ${person.accessToken}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

/** With nobody but themselves in it. */
async function ownGroup(stack: ChaosStack, address: string, person: Person): Promise<string> {
  const response = await ask(stack, address, '/conversations/group', person, { name: 'alone', participants: [] })
  if (!response.ok) throw new Error(`no group was made: ${await response.text()}`)
  return ((await response.json()) as { id: string }).id
}

const sendBySocket = async (socket: Socket, conversationId: string): Promise<boolean> => {
  const request = { conversationId, content: 'again', clientMsgId: randomUUID() }
  const answer = (await socket.timeout(10_000).emitWithAck('send-message', request)) as { ok: boolean }
  return answer.ok
}

/** At that rate, whether answers come or not; answers how often it was true, and when the last of these was asked for. */
async function steadily(perSecond: number, lastsMs: number, ask: (index: number) => Promise<boolean>) {
  const began = performance.now()
  const answers: Promise<boolean>[] = []
  let seconds = 0
  while (performance.now() - began < lastsMs) {
    const due = ((performance.now() - began) * perSecond) / 1_000
    while (answers.length < due) {
      const askedAt = (performance.now() - began) / 1_000
      answers.push(
        ask(answers.length).then((isTrue) => {
          if (isTrue) seconds = Math.max(seconds, askedAt)
          return isTrue
        }),
      )
    }
    await delay(5)
  }
  const accepted = (await Promise.all(answers)).filter(Boolean).length
  return { asked: answers.length, accepted, seconds }
}

async function withSockets<T>(urls: readonly string[], token: string, use: (sockets: Socket[]) => Promise<T>) {
  const sockets = urls.map((url) => plainSocket({ url, token }))
  try {
    await Promise.all(sockets.map(untilConnected))
    return await use(sockets)
  } finally {
    for (const socket of sockets) socket.disconnect()
  }
}

/** How many a second were accepted after the burst. */
async function sendGreedily(stack: ChaosStack, address: string, person: Person): Promise<number> {
  const conversationId = await ownGroup(stack, address, person)
  const byRest = async (): Promise<boolean> => {
    const path = `/conversations/${conversationId}/messages`
    return (await ask(stack, address, path, person, { content: 'again', clientMsgId: randomUUID() })).ok
  }
  const urls = stack.gateways.flatMap(({ url }) => Array.from({ length: SOCKETS_EACH }, () => url))
  return withSockets(urls, person.accessToken, async (sockets) => {
    const { accepted, seconds } = await steadily(ASKED_PER_SECOND, ASKED_FOR_MS, (index) => {
      const socket = sockets[index % (sockets.length + 1)]
      return socket ? sendBySocket(socket, conversationId) : byRest()
    })
    return (accepted - BURST) / seconds
  })
}

async function sendPolitely(stack: ChaosStack, address: string, person: Person): Promise<number> {
  const conversationId = await ownGroup(stack, address, person)
  return withSockets([stack.url], person.accessToken, async (sockets) => {
    const { asked, accepted } = await steadily(POLITE_PER_SECOND, POLITE_FOR_MS, (index) => {
      const socket = sockets[index % sockets.length]
      return socket ? sendBySocket(socket, conversationId) : Promise.resolve(false)
    })
    return asked - accepted
  })
}

async function askOften(stack: ChaosStack, address: string): Promise<number> {
  const answers = await Promise.all(
    Array.from({ length: REQUESTS_OF_ADDRESS }, () => ask(stack, address, '/conversations')),
  )
  return answers.filter(({ status }) => status !== 429).length
}

const anyAddress = (random: () => number): string =>
  `10.${Array.from({ length: 3 }, () => Math.floor(random() * 256)).join('.')}`
