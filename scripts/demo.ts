// A few people with something to look at, made through the REST API like anybody's. A second run adds nothing.
import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { StackError } from '../packages/local-stack/src/index.ts'

export type DemoPerson = { readonly username: string; readonly password: string }

type Demo = { readonly seed: string; readonly people: readonly DemoPerson[]; readonly groupId?: string }
type Session = { readonly id: string; readonly accessToken: string }

const NAMES = ['ada', 'grace', 'linus', 'margaret'] as const
type Name = (typeof NAMES)[number]

const GROUP: readonly (readonly [Name, string])[] = [
  ['ada', 'Welcome! This is where we plan the picnic on Saturday.'],
  ['grace', 'Lovely. Who brings what?'],
  ['linus', 'I have a big blanket and a kettle.'],
  ['margaret', 'Bread and cheese from me. The weather looks fine: 24 degrees, little wind.'],
  ['grace', 'Then I bake the lemon cake again.'],
  ['ada', 'The one from last year? 🍋 Yes please.'],
  ['linus', 'Meet at the north gate at eleven?'],
  ['margaret', 'Eleven is good. I come by bike and can take one more bag.'],
  ['ada', 'Agreed: Saturday, eleven, north gate.'],
]
const DIRECT: readonly (readonly [Name, string])[] = [
  ['grace', 'Did you get home all right?'],
  ['ada', 'Yes, thank you! The train was even on time.'],
  ['grace', 'Wonders never cease. See you on Saturday.'],
]
const ROOM: readonly (readonly [Name, string])[] = [
  ['margaret', 'Hello everybody, this room is open to all.'],
  ['linus', 'Good morning! Press Enter to send, Shift and Enter for a new line.'],
]

const TRIES = 30

const uuid = (...parts: readonly string[]): string => {
  const hash = createHash('sha256').update(parts.join('\0')).digest('hex')
  const variant = ((Number.parseInt(hash.slice(16, 18), 16) & 0x3f) | 0x80).toString(16)
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-${variant}${hash.slice(18, 20)}-${hash.slice(20, 32)}`
}

type Answer = { readonly status: number; readonly body: Record<string, unknown> }

/** Waits where the rate limit says so. */
const request = async (url: string, method: string, path: string, token?: string, body?: unknown): Promise<Answer> => {
  for (let attempt = 0; ; attempt++) {
    const response = await fetch(`${url}/api${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(15_000),
    })
    const text = await response.text()
    const answer = { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> }
    if ((response.status === 429 || response.status === 503) && attempt < TRIES) {
      await delay(Math.max(1, Number(response.headers.get('retry-after') ?? 1)) * 1_000)
      continue
    }
    return answer
  }
}

const accept = (what: string, answer: Answer): Record<string, unknown> => {
  if (answer.status < 300) return answer.body
  throw new StackError(`the demo could not ${what}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 200)}`)
}

const enter = async (url: string, person: DemoPerson): Promise<Session> => {
  const { username, password } = person
  const login = await request(url, 'POST', '/auth/login', undefined, { username, password })
  const body =
    login.status === 200
      ? login.body
      : accept(
          `sign up ${username}`,
          await request(url, 'POST', '/auth/register', undefined, { ...person, email: `${username}@example.org` }),
        )
  return { id: (body['user'] as { id: string }).id, accessToken: String(body['accessToken']) }
}

export const addDemo = async (options: {
  readonly url: string
  readonly dataDir: string
}): Promise<readonly DemoPerson[]> => {
  const { url } = options
  const file = join(options.dataDir, 'demo.json')
  const write = (demo: Demo) => {
    writeFileSync(file, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 })
    chmodSync(file, 0o600)
  }
  const demo: Demo = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Demo)
    : {
        seed: randomBytes(8).toString('hex'),
        people: NAMES.map((username) => ({ username, password: randomBytes(9).toString('base64url') })),
      }
  write(demo)

  const sessions = new Map<Name, Session>()
  for (const [index, name] of NAMES.entries()) {
    const person = demo.people[index]
    if (person) sessions.set(name, await enter(url, person))
  }
  const of = (name: Name): Session => {
    const session = sessions.get(name)
    if (session === undefined) throw new StackError(`the demo has no ${name}`)
    return session
  }
  const say = async (conversationId: string, lines: readonly (readonly [Name, string])[]) => {
    for (const [index, [name, content]] of lines.entries()) {
      const clientMsgId = uuid(demo.seed, conversationId, String(index))
      const path = `/conversations/${conversationId}/messages`
      accept('send a message', await request(url, 'POST', path, of(name).accessToken, { clientMsgId, content }))
    }
  }

  let groupId = demo.groupId
  if (groupId === undefined) {
    const participants = NAMES.slice(1).map((name) => of(name).id)
    const commandId = uuid(demo.seed, 'group')
    const group = { name: 'Picnic on Saturday', participants, commandId }
    groupId = String(
      accept('make a group', await request(url, 'POST', '/conversations/group', of('ada').accessToken, group))['id'],
    )
    write({ ...demo, groupId })
  }
  await say(groupId, GROUP)

  const direct = accept(
    'open a conversation',
    await request(url, 'POST', '/conversations/direct', of('ada').accessToken, { userId: of('grace').id }),
  )
  await say(String(direct['id']), DIRECT)

  const room = accept('find a room', await request(url, 'GET', '/rooms/general', of('margaret').accessToken))
  await say(String(room['id']), ROOM)
  return demo.people
}
