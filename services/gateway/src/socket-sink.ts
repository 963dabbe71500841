import {
  type ConversationId,
  type EventName,
  type InboxNotice,
  isInboxId,
  limits,
  type LogEntry,
  type UserId,
} from '@chat/contracts'
import type { Clock, DeliverySink, Frame, ReadConversations, ReadUsers, VolatileEvent } from '@chat/domain'
import type { Logger } from '@chat/service-kit'
import type { Server } from 'socket.io'
import { broadcast } from './broadcast.ts'
import { bufferedBytes, bufferedPackets } from './buffered-bytes.ts'
import { closeSocket } from './close-socket.ts'
import { toSnake } from './dialects/snake-events.ts'
import { createFrameGatherer } from './frame-gatherer.ts'
import type { GatewayMetrics } from './metrics.ts'
import type { Preferences } from './preferences.ts'
import type { Session } from './session.ts'
import type { Sessions } from './sessions.ts'

const MEASURE_EVERY_PACKETS = 32
const VOLATILE_PACKETS_MAX = 64 // whoever is this far behind misses who is typing
const TOLD_CHANGES_MAX = 1_000

export interface SocketSinkDeps {
  io: Server
  sessions: Sessions
  conversations: Pick<ReadConversations, 'get'>
  users: Pick<ReadUsers, 'me'>
  preferences: Preferences
  metrics: GatewayMetrics
  logger: Logger
  clock: Clock
  signal: AbortSignal
}

/** Writes to sockets, each in its own way: frames, or one event for each entry. */
export function createSocketSink(deps: SocketSinkDeps): DeliverySink & { cutSlowConsumers(): void } {
  const { io, sessions, conversations, users, preferences, metrics, logger, clock, signal } = deps
  const gatherer = createFrameGatherer({
    write: (audience, frame) => emitAs(audience, 'log', frame),
    clock,
    signal,
  })
  /** Who was told of a change that comes on several channels. */
  const told = new Map<string, Set<string>>()

  /** To each in the words of its dialect. */
  function emit(group: readonly Session[], event: EventName, payload: object): void {
    const snake = group.filter(({ dialect }) => dialect === 'snake')
    if (snake.length === 0) return emitAs(group, event, payload)
    emitAs(
      group.filter(({ dialect }) => dialect !== 'snake'),
      event,
      payload,
    )
    for (const [name, translated] of toSnake(event, { ...payload })) emitAs(snake, name, translated)
  }

  /** Encoded once for all of them. */
  function emitAs(group: readonly Session[], event: string, payload: unknown): void {
    const [first] = group
    if (!first) return
    if (group.length === 1) first.socket.emit(event, payload)
    else broadcast(io, group, event, payload)
    for (const session of group) cutIfSlow(session)
  }

  function cutIfSlow({ socket }: Session): void {
    const packets = bufferedPackets(socket)
    if (packets === 0 || packets % MEASURE_EVERY_PACKETS !== 0) return
    measure(socket)
  }

  function measure(socket: Session['socket']): void {
    if (!socket.connected || bufferedBytes(socket) <= limits.socketBufferedBytesMax) return
    metrics.socketCut('slow-consumer')
    closeSocket(socket, 'slow-consumer')
  }

  function emitEntry(conversationId: ConversationId, entry: LogEntry, group: readonly Session[]): void {
    switch (entry.event) {
      case 'conversation-created': // told by the inbox, as the receiver sees it
      case 'inbox-noticed':
        return
      case 'conversation-updated':
        for (const session of group) void emitConversation(session, entry.event, conversationId)
        return
      case 'new-message': {
        const byName = group.filter(({ roomNames }) => roomNames.has(conversationId))
        const others = group.filter(({ roomNames }) => !roomNames.has(conversationId))
        emit(others, 'new-message', entry.payload)
        for (const session of byName) {
          emit([session], 'room-message', { ...entry.payload, roomName: session.roomNames.get(conversationId)?.given })
        }
        return
      }
      default:
        emit(group, entry.event as EventName, entry.payload)
    }
  }

  async function emitConversation(session: Session, event: EventName, conversationId: ConversationId): Promise<void> {
    if (!session.identity) return
    try {
      emit([session], event, await conversations.get(conversationId, session.identity.userId, signal))
    } catch (error) {
      if (!signal.aborted) logger.warn({ err: error, conversationId }, 'conversation not shown')
    }
  }

  /** What comes from somebody they block is not. */
  function isShownTo({ identity }: Session, event: EventName, payload: Record<string, unknown>): boolean {
    const about = payload[event === 'user-updated' ? 'id' : 'userId']
    if (!identity || typeof about !== 'string' || identity.userId === about) return true
    const preference = preferences.of(identity.userId)
    return preference !== null && !preference.blocked.has(about)
  }

  /** What they chose is read anew before anybody learns of it. */
  async function reload(userId: UserId): Promise<void> {
    await preferences.load(userId, signal)
    if (sessions.of(userId).length === 0) preferences.forget(userId)
  }

  async function tellAccount(userId: UserId): Promise<void> {
    await reload(userId)
    const me = await users.me(userId, signal)
    emit(sessions.of(userId), 'account-updated', me)
  }

  async function tellBlock(
    userId: UserId,
    { type, ...payload }: InboxNotice & { type: 'block-changed' },
  ): Promise<void> {
    await reload(userId)
    emit(
      sessions.of(userId).filter(({ wantsFrames }) => !wantsFrames),
      type,
      payload,
    )
  }

  const inBackground = (work: Promise<void>, userId: UserId): void => {
    work.catch((error: unknown) => {
      if (!signal.aborted) logger.warn({ err: error, userId }, 'change of an account not told')
    })
  }

  function find(socketIds: readonly string[]): Session[] {
    return socketIds.flatMap((id) => sessions.get(id) ?? [])
  }

  return {
    deliver(socketIds: readonly string[], frame: Frame): void {
      const framed: Session[] = []
      const named: Session[] = []
      for (const id of socketIds) {
        const session = sessions.get(id)
        if (session) (session.wantsFrames ? framed : named).push(session)
      }
      metrics.entriesDelivered(frame.entries.length * (framed.length + named.length))
      if (framed.length > 0) gatherer.deliver(framed, frame)
      if (named.length === 0 || isInboxId(frame.conversationId)) return
      for (const entry of frame.entries) emitEntry(frame.conversationId, entry, named)
    },

    passBy(socketIds: readonly string[], { event, payload, changeId }: VolatileEvent): void {
      const known = changeId === undefined ? undefined : (told.get(changeId) ?? new Set<string>())
      const group = find(socketIds).filter(
        (session) =>
          !known?.has(session.socket.id) &&
          bufferedPackets(session.socket) < VOLATILE_PACKETS_MAX &&
          isShownTo(session, event, payload),
      )
      emit(group, event, payload)
      if (changeId === undefined || !known) return
      for (const { socket } of group) known.add(socket.id)
      told.set(changeId, known)
      if (told.size > TOLD_CHANGES_MAX) told.delete(told.keys().next().value!)
    },

    notice(userId: UserId, notice: InboxNotice): void {
      const group = sessions.of(userId)
      if (notice.type === 'sessions-revoked') {
        const revoked = new Set(notice.sessionIds)
        for (const { identity, socket } of group) {
          if (!identity || !revoked.has(identity.sessionId)) continue
          metrics.socketCut('session-revoked')
          closeSocket(socket, 'session-revoked')
        }
      } else if (notice.type === 'block-changed') {
        inBackground(tellBlock(userId, notice), userId)
      } else if (notice.type === 'account-changed') {
        inBackground(tellAccount(userId), userId)
      } else if (notice.type !== 'conversation-removed') {
        const event = notice.type === 'conversation-added' ? 'conversation-created' : 'conversation-updated'
        const named = group.filter(({ wantsFrames }) => !wantsFrames)
        for (const session of named) void emitConversation(session, event, notice.conversationId)
      }
    },

    /** For those to whom nothing is written any more. */
    cutSlowConsumers(): void {
      for (const { socket } of sessions.all()) if (bufferedPackets(socket) > 0) measure(socket)
    },
  }
}
