import {
  type Acknowledgement,
  type ClientLogCommandName,
  type ConversationId,
  isInboxId,
  type LogCommandName,
  type LogEntry,
  parseMessageId,
  type ReplyOf,
  type RequestOf,
} from '@chat/contracts'
import {
  AppError,
  type Commander,
  commandKeyOf,
  type HideMessages,
  type IdSource,
  type LookedUp,
  type LookUp,
  type LookUpMentions,
  type OutgoingCommand,
  type ReadUsers,
} from '@chat/domain'
import type { MessageLimiter } from '@chat/redis'
import type { SignedInSession } from './session.ts'

const ANSWER_TIMEOUT_MS = 10_000

export interface Envelope {
  /** 0 at first. Anything above says: may have been stored already. */
  attempt: number
  traceId: string
}

export interface ForwardDeps {
  commander: Commander
  limiter: MessageLimiter
  users: Pick<ReadUsers, 'assertAll'>
  lookUp: LookUp
  lookUpMentions: LookUpMentions
  hideMessages: HideMessages
  ids: IdSource
  /** Nobody answered for this conversation. */
  onNoAnswer: (conversationId: ConversationId) => void
  /** Of the gateway: a socket that goes does not cut what it asked for. */
  signal: AbortSignal
}

export interface Forward {
  /** A command of a client, limited and sent to the owner of its conversation. Throws its refusal. */
  command<N extends ClientLogCommandName>(
    name: N,
    request: RequestOf<N>,
    session: SignedInSession,
    envelope: Envelope,
  ): Promise<ReplyOf<N>>
  /** A command that the gateway itself makes of a client's wish. */
  send<N extends LogCommandName>(
    name: N,
    conversationId: ConversationId,
    request: RequestOf<N>,
    session: SignedInSession,
    envelope: Envelope,
  ): Promise<ReplyOf<N>>
  /** Entries that passed: a command that is among them is stored, whatever became of its answer. */
  passed(conversationId: ConversationId, entries: readonly LogEntry[]): void
}

export function createForward({
  commander,
  limiter,
  users,
  lookUp,
  lookUpMentions,
  hideMessages,
  ids,
  onNoAnswer,
  signal,
}: ForwardDeps): Forward {
  const pending = new Map<string, (acknowledgement: Acknowledgement) => void>()

  async function send<N extends LogCommandName>(
    name: N,
    conversationId: ConversationId,
    request: RequestOf<N>,
    { identity }: SignedInSession,
    { attempt, traceId }: Envelope,
    found: { lookedUp?: LookedUp } = {},
  ): Promise<ReplyOf<N>> {
    const given = request as { clientMsgId?: string; commandId?: string }
    const commandId = given.clientMsgId ?? given.commandId ?? ids.uuid()
    const command = {
      name,
      conversationId,
      actorId: identity.userId,
      commandId,
      request,
      attempt,
      traceId,
      ...found,
    } as unknown as OutgoingCommand
    const acknowledgement = await answerTo(command)
    if (acknowledgement.ok) return withoutRepeat(acknowledgement.data) as ReplyOf<N>
    const { code, detail, retryAfter, errors } = acknowledgement.error
    if (code === 'NO_ANSWER') onNoAnswer(conversationId)
    throw new AppError(code, {
      ...(detail === undefined ? {} : { detail }),
      ...(retryAfter === undefined ? {} : { retryAfter }),
      ...(errors === undefined ? {} : { errors }),
    })
  }

  async function answerTo(command: OutgoingCommand): Promise<Acknowledgement> {
    const key = commandKeyOf(command)
    const passedBy = Promise.withResolvers<Acknowledgement>()
    const settle = passedBy.resolve
    pending.set(key, settle)
    const sent = commander.send(command, { timeoutMs: ANSWER_TIMEOUT_MS }, signal)
    sent.catch(() => undefined) // when it loses the race
    try {
      return await Promise.race([sent, passedBy.promise])
    } finally {
      if (pending.get(key) === settle) pending.delete(key)
    }
  }

  /** What somebody deletes for themselves is nothing for the log. */
  async function hide(
    { messageId }: RequestOf<'delete-message'>,
    { identity: { userId } }: SignedInSession,
    { traceId }: Envelope,
  ): Promise<ReplyOf<'delete-message'>> {
    const hidden = await hideMessages([messageId], { userId, traceId }, signal)
    if (!hidden.has(messageId)) throw new AppError('MESSAGE_NOT_FOUND')
    return { messageId, seq: null }
  }

  /** Of users for whom somebody is being looked up: what they ask next waits, or it would come first. */
  const lookingUp = new Map<string, Promise<unknown>>()

  async function peopleIn(
    name: ClientLogCommandName,
    request: object,
    userId: string,
  ): Promise<{ lookedUp?: LookedUp }> {
    const before = lookingUp.get(userId)
    if (before) await before
    const {
      userId: otherId,
      content,
      conversationId,
      ...wish
    } = request as Partial<RequestOf<'send-message'>> & {
      userId?: string
    }
    let mine: Promise<{ lookedUp?: LookedUp }>
    if (name === 'add-participant' && otherId !== undefined) mine = users.assertAll([otherId], signal).then(() => ({}))
    else if (content === undefined || !(content.includes('@') || wish.attachments)) return {}
    else if (conversationId === undefined) mine = lookUpMentions(content, userId, signal)
    else mine = lookUp({ content, ...wish }, conversationId, userId, signal)
    const settled = mine.catch(() => undefined)
    lookingUp.set(userId, settled)
    try {
      return await mine
    } finally {
      if (lookingUp.get(userId) === settled) lookingUp.delete(userId)
    }
  }

  return {
    send,
    async command(name, request, session, envelope) {
      const conversationId = conversationOf(request)
      if (isInboxId(conversationId)) throw new AppError('NOT_A_PARTICIPANT')
      await limiter.take(session.identity.userId, signal)
      if (name === 'delete-message' && (request as RequestOf<'delete-message'>).scope === 'me') {
        return (await hide(request as RequestOf<'delete-message'>, session, envelope)) as ReplyOf<typeof name>
      }
      const found = await peopleIn(name, request, session.identity.userId)
      return send(name, conversationId, request, session, envelope, found)
    },
    passed(conversationId, entries) {
      if (pending.size === 0) return
      for (const { event, actorId, payload, seq, at } of entries) {
        if (event !== 'new-message') continue
        const commandId = payload['clientMsgId'] as string
        const settle = pending.get(commandKeyOf({ conversationId, actorId, commandId }))
        settle?.({ ok: true, data: { messageId: payload['id'], seq, createdAt: at } })
      }
    },
  }
}

function conversationOf(request: object): ConversationId {
  if ('conversationId' in request) return request.conversationId as ConversationId
  const place = parseMessageId((request as { messageId: string }).messageId)
  if (!place) throw new AppError('MESSAGE_NOT_FOUND')
  return place.conversationId
}

/** Said by the owner for REST, which answers a repeat with another status. */
function withoutRepeat(data: unknown): unknown {
  if (data === null || typeof data !== 'object' || !('isRepeat' in data)) return data
  const { isRepeat: _, ...rest } = data
  return rest
}
