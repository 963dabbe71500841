import type { Actor } from '@chat/contracts/authorization'
import type { Person, RestClient } from '@chat/testkit'
import { beginUpload, uploadPicture } from './upload.ts'

export interface Scene {
  readonly me: Person
  /** Leads the group or room unless I do; the other one of a direct conversation. Has written `messageId`. */
  readonly other: Person
  /** A member of the group or room. */
  readonly bystander: Person
  /** In no conversation; blocks me, or is blocked by me, where the other one does or is. */
  readonly newcomer: Person
  readonly conversationId: string
  readonly messageId: string
  /** Sent with that message. */
  readonly fileId: string
  /** Begun by the other one, and not at its end. */
  readonly uploadId: string
  /** By me, where I could write one. */
  readonly ownMessageId: string
  /** In the conversation, at a place that I may not see; null where I see all, or nothing. */
  readonly hiddenMessageId: string | null
  /** The name of the room. */
  readonly roomName: string
  readonly inviteId: string
  readonly inviteCode: string
  readonly reportId: string
  /** Of somebody else. */
  readonly notificationId: string
  readonly refreshToken: string
}

export type Place = 'conversation' | 'group' | 'room'

export interface Stage {
  take(): Person
  as(person: Person): RestClient
  readonly filesUrl: string
  /** What is the same everywhere. */
  readonly reportId: string
  readonly notificationId: string
  readonly administrator: Person
}

interface Sent {
  readonly messageId: string
}

const DIRECT: readonly Actor[] = ['requested', 'blocked', 'blocker']
const ROLES: readonly Actor[] = ['moderator', 'admin']
const ENDED: readonly Actor[] = ['left', 'removed']
const UNINVOLVED: readonly Actor[] = ['stranger', 'administrator', ...DIRECT]

/** A place of its own, in which somebody stands as they are called. */
export async function setScene(stage: Stage, actor: Actor, place: Place): Promise<Scene> {
  const me = actor === 'administrator' ? stage.administrator : stage.take()
  const [other, bystander, newcomer] = [stage.take(), stage.take(), stage.take()]
  const { reportId, notificationId } = stage
  const people = { me, other, bystander, newcomer, reportId, notificationId, refreshToken: '' }
  return place === 'conversation' && DIRECT.includes(actor)
    ? { ...people, ...(await setDirect(stage, actor, people)) }
    : { ...people, ...(await setShared(stage, actor, place === 'room' ? 'room' : 'group', people)) }
}

type Cast = Pick<Scene, 'me' | 'other' | 'bystander' | 'newcomer'>
type Props = Pick<
  Scene,
  | 'conversationId'
  | 'messageId'
  | 'fileId'
  | 'uploadId'
  | 'ownMessageId'
  | 'hiddenMessageId'
  | 'roomName'
  | 'inviteId'
  | 'inviteCode'
>

/** By the other one: a message with a file, and an upload that has only begun. */
async function showFiles({ as, filesUrl }: Stage, { other }: Cast, conversationId: string) {
  const fileId = await uploadPicture(filesUrl, other, conversationId)
  const body = { content: 'hello', attachments: [{ fileId }] }
  const { messageId } = await as(other).post<Sent>(`/conversations/${conversationId}/messages`, body)
  return { messageId, fileId, uploadId: await beginUpload(filesUrl, other, conversationId) }
}

async function setDirect(stage: Stage, actor: Actor, cast: Cast): Promise<Props> {
  const { as } = stage
  const { me, other, newcomer } = cast
  const [mine, theirs] = [as(me), as(other)]
  const isRequest = actor === 'requested'
  const { id } = await theirs.post<{ id: string }>('/conversations/direct', { userId: me.userId, isRequest })
  const shown = await showFiles(stage, cast, id)
  const props = { conversationId: id, ...shown, hiddenMessageId: null, roomName: '-', inviteId: '-', inviteCode: '-' }
  if (isRequest) return { ...props, ownMessageId: shown.messageId }
  const own = await mine.post<Sent>(`/conversations/${id}/messages`, { content: 'hello to you' })
  const block = (rest: RestClient, { userId }: Person) => rest.put(`/users/me/blocks/${userId}`)
  if (actor === 'blocker') await Promise.all([block(mine, other), block(mine, newcomer)])
  else await Promise.all([block(theirs, me), block(as(newcomer), me)])
  return { ...props, ownMessageId: own.messageId }
}

async function setShared(stage: Stage, actor: Actor, kind: 'group' | 'room', cast: Cast): Promise<Props> {
  const { as } = stage
  const { me, other, bystander } = cast
  const isOwner = actor === 'owner'
  const founder = as(isOwner ? me : other)
  const name = `place ${me.username} ${other.username}`
  const made = await founder.post<{ id: string; slug: string | null }>(
    kind === 'group' ? '/conversations/group' : '/rooms',
    { name },
  )
  const path = `/conversations/${made.id}`
  const add = ({ userId }: Person) => founder.post(`${path}/participants`, { userId })
  const write = (rest: RestClient, content: string) => rest.post<Sent>(`${path}/messages`, { content })

  const earlier = await write(founder, 'before')
  if (isOwner) await add(other)
  const takesPart = !UNINVOLVED.includes(actor)
  if (takesPart && !isOwner) await add(me)
  await add(bystander)
  if (ROLES.includes(actor)) await founder.put(`${path}/participants/${me.userId}/role`, { role: actor })
  const shown = await showFiles(stage, cast, made.id)
  const ownMessageId = takesPart ? (await write(as(me), 'hello to you')).messageId : shown.messageId
  const invite =
    kind === 'group'
      ? await founder.post<{ id: string; code: string }>(`${path}/invites`, {})
      : { id: '-', code: 'nothing' }
  if (actor === 'left') await as(me).post(`${path}/leave`)
  if (actor === 'removed') await founder.delete(`${path}/participants/${me.userId}`)
  const later = ENDED.includes(actor) ? await write(founder, 'after') : null
  const hidden = later ?? (kind === 'group' && takesPart && !isOwner ? earlier : null)
  return {
    conversationId: made.id,
    ...shown,
    ownMessageId,
    hiddenMessageId: hidden?.messageId ?? null,
    roomName: made.slug ?? '-',
    inviteId: invite.id,
    inviteCode: invite.code,
  }
}
