import { randomUUID } from 'node:crypto'
import { apiOperations, type OperationId } from '@chat/contracts'
import {
  type Actor,
  actors,
  type Cell,
  commandRows,
  operationRows,
  type Row,
  type SpokenCommandName,
} from '@chat/contracts/authorization'
import { createAccessTokens } from '@chat/service-kit'
import { createPeople, createRestClient, eventually, type Person, startTestStack, type TestStack } from '@chat/testkit'
import type { Socket } from 'socket.io-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Answer, askRest, askSocket, openSocket } from './authorization/ask.ts'
import { commandRequests } from './authorization/command-requests.ts'
import { operationRequests } from './authorization/operation-requests.ts'
import { type Place, type Scene, setScene, type Stage } from './authorization/scene.ts'

// Every cell of the table of who may do what, asked of a running system.

const PEOPLE = 1_500
const AT_ONCE = 8
const ACTORS = Object.keys(actors) as Actor[]
const OPERATIONS = Object.entries(operationRows) as [OperationId, Row][]
const COMMANDS = Object.entries(commandRows) as [SpokenCommandName, Row][]

/** They change how somebody stands, so that what follows would be asked by somebody else. */
const CHANGING: ReadonlySet<string> = new Set<OperationId | SpokenCommandName>([
  'acceptRequest',
  'accept-request',
  'rejectRequest',
  'reject-request',
  'leaveConversation',
  'removeParticipant',
  'remove-participant',
  'updateParticipantRole',
  'update-participant-role',
  'joinConversation',
  'join-room',
  'joinByInvite',
  'join-by-invite',
])
/** What they delete nothing else can be asked about. */
const LAST: ReadonlySet<string> = new Set<OperationId | SpokenCommandName>([
  'deleteMessage',
  'delete-message',
  'deleteMessages',
  'delete-messages',
])
/** Done by pieces: a foreign one must look like an unknown one there too. */
const BY_PIECES: ReadonlySet<string> = new Set<OperationId | SpokenCommandName>([
  'markManyRead',
  'deleteMessages',
  'delete-messages',
  'linkFiles',
  'sync',
  'leave-conversation',
])

let stack: TestStack
let stage: Stage
const sockets: Socket[] = []

/** One thing that is asked: an operation or a command, of a message of somebody else or of one's own. */
interface Question {
  readonly title: string
  readonly id: string
  readonly about: Place
  readonly isOwn: boolean
  readonly cellOf: (actor: Actor) => Cell
  readonly ask: (scene: Scene, asker: Asker) => Promise<Answer>
  readonly requestIn: (scene: Scene) => unknown
}

/** Somebody, with one socket at a time. */
interface Asker {
  readonly token: string | null
  readonly socket: () => Promise<Socket | Answer>
}

const questions: Question[] = [
  ...OPERATIONS.flatMap(([id, row]) =>
    questionsOf(`${id} over REST`, id, row, {
      ask: (scene, { token }) => askRest(urlOf(id), id, operationRequests[id](scene), token),
      requestIn: (scene) => operationRequests[id](scene),
    }),
  ),
  ...COMMANDS.flatMap(([name, row]) =>
    questionsOf(`${name} over a socket`, name, row, {
      ask: async (scene, { socket }) => askSocket(await socket(), name, commandRequests[name](scene)),
      requestIn: (scene) => commandRequests[name](scene),
    }),
  ),
]

const urlOf = (id: OperationId): string => (Object.hasOwn(apiOperations, id) ? stack.url : stage.filesUrl)

function questionsOf(
  title: string,
  id: string,
  { about, cells, own }: Row,
  { ask, requestIn }: Pick<Question, 'ask' | 'requestIn'>,
): Question[] {
  const mine = (scene: Scene): Scene => ({ ...scene, messageId: scene.ownMessageId })
  return [
    { title, id, about, isOwn: false, cellOf: (actor) => cells[actor], ask, requestIn },
    ...(own
      ? [
          {
            title: `${title}, of my own`,
            id,
            about,
            isOwn: true,
            cellOf: (actor: Actor) => own[actor],
            ask: (scene: Scene, asker: Asker) => ask(mine(scene), asker),
            requestIn: (scene: Scene) => requestIn(mine(scene)),
          },
        ]
      : []),
  ]
}

function tokenOf(actor: Actor, { userId, username, accessToken }: Person): string | null {
  if (actor === 'anonymous') return null
  if (actor !== 'expired') return accessToken
  const tokens = createAccessTokens({ secret: String(stack.env['JWT_SECRET']), expiresInMs: 1_000 })
  const past = {
    sub: userId,
    sid: 'ses_past',
    username,
    role: 'user',
    iat: Math.floor(Date.now() / 1_000) - 60,
  } as const
  return tokens.sign(past)
}

function askerFor(actor: Actor, person: Person): Asker {
  const token = tokenOf(actor, person)
  const open = async () => {
    const opened = await openSocket(stack.gateways[0]!.url, token)
    if (!('cell' in opened)) sockets.push(opened)
    return opened
  }
  let opened: ReturnType<typeof open> | undefined
  // Who is not signed in is cut after a while.
  return { token, socket: () => (actor === 'anonymous' || actor === 'expired' ? open() : (opened ??= open())) }
}

/** The same scene, but for ids of nothing that there is. */
function unknown(scene: Scene): Scene {
  const conversationId = `cnv_${randomUUID().replaceAll('-', '')}`
  return {
    ...scene,
    conversationId,
    messageId: scene.messageId.replace(scene.conversationId, conversationId),
    fileId: `fil_${randomUUID().replaceAll('-', '')}`,
    uploadId: `fil_${randomUUID().replaceAll('-', '')}`,
    inviteId: randomUUID(),
    inviteCode: randomUUID(),
    reportId: `rep_${randomUUID()}`,
    notificationId: `ntf_${randomUUID()}`,
  }
}

/** Without what names the asking itself. */
const bare = (
  { cell, whole }: Answer,
  { messageId, conversationId, fileId, uploadId, reportId, notificationId, inviteId }: Scene,
) => {
  let text = JSON.stringify({ cell, whole }, (key, value: unknown) => (key === 'requestId' ? undefined : value))
  for (const id of [messageId, conversationId, fileId, uploadId, reportId, notificationId, inviteId])
    if (id.length > 1) text = text.replaceAll(id, '…')
  return text
}

beforeAll(async () => {
  stack = await startTestStack({ gateways: 1, workers: 1, files: 1, edge: 'none', env: { PASSWORD_HASH: 'bcrypt:4' } })
  const [administrator] = await createPeople(stack, 1, { role: 'admin' })
  const people = await createPeople(stack, PEOPLE)
  const as = ({ accessToken }: Person) => createRestClient(stack.url, accessToken)
  const take = () => {
    const person = people.pop()
    if (!person) throw new Error('there are not enough people')
    return person
  }
  const [ann, bob] = [take(), take()]
  const { id } = await as(ann).post<{ id: string }>('/conversations/direct', { userId: bob.userId })
  const body = { content: `buy this, @${bob.username}` }
  const { messageId: targetId } = await as(ann).post<{ messageId: string }>(`/conversations/${id}/messages`, body)
  const report = await as(bob).post<{ id: string }>('/reports', { targetType: 'message', targetId })
  const notificationId = await eventually(async () => {
    const { items } = await as(bob).get<{ items: { id: string }[] }>('/notifications')
    expect(items).not.toEqual([])
    return items[0]!.id
  })
  stage = {
    as,
    take,
    filesUrl: stack.files[0]!.url,
    reportId: report.id,
    notificationId,
    administrator: administrator!,
  }
}, 90_000)

afterAll(async () => {
  for (const socket of sockets) socket.disconnect()
  await stack?.stop()
}, 30_000)

const headOf = async ({ other, conversationId }: Scene): Promise<number> =>
  (await stage.as(other).get<{ lastSeq: number }>(`/conversations/${conversationId}`)).lastSeq

async function atOnce<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items]
  const next = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next))
}

const asked = (questions: readonly Question[]) => questions.map(({ title }) => title)

test.concurrent.each(ACTORS)('%s', async (actor) => {
  const cast = (place: Place) => setScene(stage, actor, place)
  const [conversation, group, room] = await Promise.all([cast('conversation'), cast('group'), cast('room')])
  const { username, password } = conversation.me
  type Tokens = Pick<Scene, 'refreshToken'> & { accessToken: string }
  const login = () => createRestClient(stack.url).post<Tokens>('/auth/login', { username, password })
  const [{ accessToken }, { refreshToken }] = await Promise.all([login(), login()]) // one of them is ended on the way
  const me = { ...conversation.me, accessToken }
  const scenes = { conversation: { ...conversation, me, refreshToken }, group, room }
  const askers = { conversation: askerFor(actor, me), group: askerFor(actor, group.me), room: askerFor(actor, room.me) }
  const answers: Record<string, string> = {}
  const expected: Record<string, string> = {}
  const put = async (question: Question, scene: Scene, asker: Asker) => {
    expected[question.title] = question.cellOf(actor)
    answers[question.title] = (await question.ask(scene, asker)).cell
  }

  const [allowed = [], refused = []] = [true, false].map((isAllowed) =>
    questions.filter(({ cellOf }) => (cellOf(actor) === 'ok') === isAllowed),
  )
  const before = await Promise.all([conversation, group, room].map(headOf))
  await atOnce(refused, (question) => put(question, scenes[question.about], askers[question.about]))
  // What was refused has changed nothing.
  expect(await Promise.all([conversation, group, room].map(headOf))).toEqual(before)

  const [changing = [], others = []] = [true, false].map((isChanging) =>
    allowed
      .filter(({ id }) => CHANGING.has(id) === isChanging)
      .toSorted((left, right) => Number(LAST.has(left.id)) - Number(LAST.has(right.id))),
  )
  await atOnce(changing, async (question) => {
    const scene = await cast(question.about)
    await put(question, scene, askerFor(actor, scene.me))
  })
  for (const question of others) await put(question, scenes[question.about], askers[question.about])
  expect(answers).toEqual(expected)
  expect(Object.keys(answers).toSorted()).toEqual(asked(questions).toSorted())
})

/** Each question, asked about one thing and about another, of which the asker must not learn which is there. */
async function differences(
  actor: Actor,
  scene: Scene,
  [left, right]: readonly [Scene, Scene],
  compared: readonly Question[],
): Promise<object[]> {
  const asker = askerFor(actor, scene.me)
  const found: object[] = []
  const requestIn = (question: Question, scene: Scene) => JSON.stringify(question.requestIn(scene))
  const concerned = compared
    .filter((question) => requestIn(question, left) !== requestIn(question, right))
    .filter((question) => requestIn(question, left) === requestIn(question, left)) // without chance
  await atOnce(concerned, async (question) => {
    const one = bare(await question.ask(left, asker), left)
    const other = bare(await question.ask(right, asker), right)
    if (one !== other) found.push({ question: question.title, one, other })
  })
  expect(concerned.length).toBeGreaterThan(10)
  return found
}

const hiding = questions.filter(({ id, cellOf, isOwn }) => !isOwn && (cellOf('stranger') !== 'ok' || BY_PIECES.has(id)))

test.concurrent.each(['stranger', 'administrator'] as const)(
  'to a %s what belongs to others is like what is not there',
  async (actor) => {
    const scene = await setScene(stage, actor, 'conversation')
    const nowhere = unknown(scene)
    const inbox = `inb_${scene.other.userId}`
    const ofOthers = { ...nowhere, conversationId: inbox, messageId: `${inbox}.1` }
    // An administrator sees every report.
    const compared = hiding.filter(({ cellOf }) => cellOf(actor) !== 'ok' || cellOf('stranger') === 'ok')
    expect(await differences(actor, scene, [scene, nowhere], compared)).toEqual([])
    const unmade = { ...nowhere, messageId: `${nowhere.conversationId}.1` }
    expect(await differences(actor, scene, [ofOthers, unmade], compared)).toEqual([])
  },
)

test.concurrent.each(['member', 'left', 'removed'] as const)(
  'to a %s a place that they may not see is like one that is not there',
  async (actor) => {
    const scene = await setScene(stage, actor, 'conversation')
    expect(scene.hiddenMessageId).not.toBeNull()
    const hidden = { ...scene, messageId: scene.hiddenMessageId! }
    const nowhere = { ...scene, messageId: `${scene.conversationId}.999999` }
    const ofMessages = questions.filter(({ isOwn }) => !isOwn)
    expect(await differences(actor, scene, [hidden, nowhere], ofMessages)).toEqual([])
  },
)
