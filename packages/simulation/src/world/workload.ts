import type { ConversationId, LogCommandName, UserId } from '@chat/contracts'
import type { Random } from '../kernel/random.ts'
import { POISON } from '../mongo/sim-log-store.ts'
import type { World } from './world.ts'

const EMOJIS = ['👍', '❤️', '😂']
const ROLES = ['owner', 'admin', 'moderator', 'member'] as const

export interface Workload {
  users: UserId[]
  conversationIds: ConversationId[]
}

/** People who talk, change their minds, and throw each other out. */
export function startWorkload(world: World, durationMs: number, commandCount: number): Workload {
  const random = world.random.fork()
  const users = ['usr_ann', 'usr_bob', 'usr_cyn', 'usr_dan']
  const devices = [
    ...users.map((userId) => ({ userId, deviceId: `${userId.slice(4)}-1` })),
    { userId: 'usr_bob', deviceId: 'bob-2' },
  ]
  const conversations = [
    { conversationId: 'cnv_group', kind: 'group', slug: null, participants: ['usr_bob', 'usr_cyn'] },
    { conversationId: 'cnv_room', kind: 'room', slug: 'room', participants: ['usr_bob'] },
    ...(random.chance(0.4)
      ? [{ conversationId: 'cnv_pair', kind: 'direct', slug: null, participants: ['usr_bob'] }]
      : []),
  ]
  const lateIndex = 1 + random.int(devices.length - 1)
  for (const [index, { deviceId, userId }] of devices.entries())
    world.kernel.after(index === lateIndex ? random.between(0, durationMs) : 0, () =>
      world.startDevice(index, deviceId, userId),
    )

  let count = 0
  const commandIdOf = (deviceId: string): string => `c${++count}-${deviceId}`
  for (const { conversationId, kind, slug, participants } of conversations) {
    world.kernel.after(random.between(0, 300), () => {
      const commandId = commandIdOf('ann-1')
      const request = {
        conversationId,
        kind,
        name: kind === 'direct' ? null : conversationId,
        slug,
        topic: null,
        participants,
        ...(kind === 'direct' && random.chance(0.5) ? { isRequest: true } : {}),
        commandId,
      }
      world.devices[0]?.wish('create-conversation', conversationId, commandId, request)
    })
  }
  // Half of them come in bursts, so that there are batches.
  const bursts = Array.from({ length: 2 + random.int(6) }, () => random.between(700, durationMs))
  for (let index = 0; index < commandCount; index++) {
    const at = random.chance(0.5) ? random.pick(bursts) + random.between(0, 15) : random.between(700, durationMs)
    world.kernel.after(at, () => {
      const device = world.devices[random.int(devices.length)]
      if (!device?.process.isAlive) return
      const { conversationId, kind } = random.pick(conversations)
      const commandId = commandIdOf(device.deviceId)
      const drawn = draw(random, world, { conversationId, kind, userId: device.userId, users, text: `text ${index}` })
      if (!drawn) return
      const { name, request } = drawn
      device.wish(name, conversationId, commandId, {
        ...request,
        [name === 'send-message' ? 'clientMsgId' : 'commandId']: commandId,
      })
      if (random.chance(0.01))
        world.kernel.after(random.between(10, 3_000), () => device.process.isAlive && device.cancel(commandId))
    })
  }
  return { users, conversationIds: conversations.map(({ conversationId }) => conversationId) }
}

interface Circumstances {
  conversationId: ConversationId
  kind: string
  userId: UserId
  users: UserId[]
  text: string
}

function draw(
  random: Random,
  world: World,
  { conversationId, kind, userId, users, text }: Circumstances,
): { name: LogCommandName; request: Record<string, unknown> } | null {
  const messages = [...world.knownMessages.values()].filter((message) => message.conversationId === conversationId)
  const mine = messages.filter(({ senderId }) => senderId === userId)
  const someMessage = () => (random.chance(0.5) ? messages.at(-1)! : random.pick(messages))
  const setBlock = () => {
    const other = userId === 'usr_ann' ? 'usr_bob' : 'usr_ann'
    const request = { conversationId, userId: other, isBlocked: random.chance(0.5) }
    return { name: 'set-block' as const, request }
  }
  const dice = random.next()
  const isOfPair = userId === 'usr_ann' || userId === 'usr_bob'
  if (kind === 'direct' && isOfPair && random.chance(0.12)) return setBlock()
  if (kind === 'direct' && userId === 'usr_bob' && random.chance(0.1))
    return { name: random.chance(0.5) ? 'accept-request' : 'reject-request', request: { conversationId } }
  if (kind === 'group' && random.chance(0.08)) return invite(random, conversationId)
  if (random.chance(0.05)) return { name: 'update-conversation', request: { conversationId, settings: held(random) } }
  if (dice < 0.46 || messages.length === 0) {
    const replyTo = messages.length > 0 && random.chance(0.1) ? { replyTo: random.pick(messages).messageId } : {}
    const thread = messages.length > 0 && random.chance(0.25) ? { threadRootId: random.pick(messages).messageId } : {}
    const content = random.chance(0.04) ? `${text}${POISON}` : text
    return { name: 'send-message', request: { conversationId, content, ...replyTo, ...thread } }
  }
  if (dice < 0.57) {
    const target =
      mine.length > 0 && random.chance(0.9) ? (random.chance(0.6) ? mine.at(-1)! : random.pick(mine)) : someMessage()
    return { name: 'edit-message', request: { messageId: target.messageId, content: `${text} edited` } }
  }
  if (dice < 0.63) {
    const target = mine.length > 0 && random.chance(0.7) ? random.pick(mine) : someMessage()
    return { name: 'delete-message', request: { messageId: target.messageId, scope: 'everyone' } }
  }
  if (dice < 0.66) {
    const name = random.chance(0.7) ? 'pin-message' : 'unpin-message'
    return { name, request: { messageId: someMessage().messageId } }
  }
  if (dice < 0.76) {
    const name = random.chance(0.65) ? 'add-reaction' : 'remove-reaction'
    return { name, request: { messageId: someMessage().messageId, emoji: random.pick(EMOJIS) } }
  }
  if (dice < 0.82) return { name: 'add-participant', request: { conversationId, userId: random.pick(users) } }
  if (dice < 0.88) return { name: 'remove-participant', request: { conversationId, userId: random.pick(users) } }
  if (dice < 0.92)
    return {
      name: 'update-participant-role',
      request: { conversationId, userId: random.pick(users), role: random.pick(ROLES) },
    }
  if (dice < 0.94) return { name: 'end-participation', request: { conversationId } }
  if (dice < 0.97)
    return kind === 'room'
      ? { name: 'start-participation', request: { conversationId } }
      : { name: 'add-participant', request: { conversationId, userId: random.pick(users) } }
  return { name: 'update-conversation', request: { conversationId, name: text } }
}

/** Some group is slow, some is for announcements, and some opens its history. */
const held = (random: Random): Record<string, unknown> =>
  random.pick([
    { slowModeSeconds: random.pick([0, 1, 3]) },
    { announcementOnly: random.chance(0.4) },
    { historyFrom: random.pick(['start', 'joining'] as const) },
  ])

function invite(
  random: Random,
  conversationId: ConversationId,
): { name: LogCommandName; request: Record<string, unknown> } {
  const code = random.pick(['one', 'two', 'three'])
  const dice = random.next()
  if (dice < 0.4) {
    const maxUses = random.pick([1, 2, null])
    return { name: 'add-invite', request: { conversationId, code, expiresAt: null, maxUses } }
  }
  if (dice < 0.85) return { name: 'start-participation', request: { conversationId, inviteCode: code } }
  return { name: 'revoke-invite', request: { conversationId, inviteId: `inv_${1 + random.int(30)}` } }
}
