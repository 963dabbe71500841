import { randomUUID } from 'node:crypto'
import { io } from 'socket.io-client'
import { hashBody, type History, type SeenEntry } from './history.ts'

export interface RecordedClientOptions {
  readonly url: string
  readonly token: string
  readonly userId: string
  readonly device: string
  readonly history: History
  /** Followed from their first entry. More come by the inbox of the user. */
  readonly conversationIds: readonly string[]
}

interface RecordedCommand {
  readonly name: string
  readonly conversationId: string
  /** Without the id, which is added under the name this command knows it by. */
  readonly request: Readonly<Record<string, unknown>>
  /** What the checker compares with what is stored. */
  readonly body: string
}

/**
 * A client of the bare wire protocol that writes down everything: one cursor for each conversation, one unanswered
 * command for each conversation, repeats until there is an answer. It shares no code with the SDK on purpose, so that a
 * mistake of the SDK cannot hide one of the server.
 */
export interface RecordedClient extends Disposable {
  readonly device: string
  readonly userId: string
  readonly isConnected: boolean
  /** Of the gateway's session; a new one after every reconnect. */
  readonly socketId: string | undefined
  /** Commands without an answer yet. */
  readonly pendingCount: number
  /** Queued behind what this device sends to the same conversation. Resolves with the place, or null if refused. */
  send(command: RecordedCommand): Promise<number | null>
  /** What waits for its turn is given up: only what was asked already is asked until it is answered. */
  endAsking(): void
  /** The place up to which everything has come, 0 before the first. */
  cursorOf(conversationId: string): number
  follow(conversationId: string): void
  /** Asks for what is missing everywhere, as after a reconnect. */
  sync(): Promise<void>
}

interface Range {
  readonly conversationId: string
  readonly from: number
  readonly to: number
  readonly entries: readonly SeenEntry[]
  readonly hasMore?: boolean
}
type Answer<T> =
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false; readonly error: { readonly code: string; readonly retryAfter?: number } }

const RETRYABLE = new Set(['RATE_LIMITED', 'INTERNAL', 'BUSY', 'UNAVAILABLE', 'NO_ANSWER'])
const FIRST_REPEAT_MS = 2_000
const LONGEST_REPEAT_MS = 8_000
const REFUSED_REPEAT_MS = 250
const SYNC_TIMEOUT_MS = 10_000
const FIRST_SYNC_PAUSE_MS = 200
const SYNC_CURSORS_MAX = 200
const HELD_FRAMES_MAX = 500

export function createRecordedClient(options: RecordedClientOptions): RecordedClient {
  const { device, userId, history } = options
  const cursors = new Map(options.conversationIds.map((id) => [id, 0]))
  const held = new Map<string, Range[]>()
  const queues = new Map<string, Promise<unknown>>()
  const wakers = new Set<() => void>()
  let pendingCount = 0
  let isClosed = false
  let isEnding = false
  let syncing: Promise<void> | undefined
  let isSyncWanted = false

  const socket = io(options.url, {
    transports: ['websocket'],
    auth: { token: options.token, frames: true },
    reconnectionDelay: 100,
    reconnectionDelayMax: 1_000,
    timeout: 5_000,
    forceNew: true,
  })
  socket.on('connect', () => {
    history.add({ type: 'connect', device })
    void sync()
    for (const wake of wakers) wake()
  })
  socket.on('disconnect', (why) => history.add({ type: 'disconnect', device, why }))
  socket.on('log', (frame: Range) => {
    for (const { event, payload } of frame.entries) {
      if (event === 'inbox-noticed' && payload['type'] === 'conversation-added')
        follow(String(payload['conversationId']))
    }
    if (!cursors.has(frame.conversationId)) return
    if (take(frame, 'live')) return
    const waiting = held.get(frame.conversationId) ?? []
    held.set(frame.conversationId, [...waiting.slice(1 - HELD_FRAMES_MAX), frame])
    void sync()
  })

  /** False where something before the range is missing. */
  function take({ conversationId, from, to, entries }: Range, via: 'live' | 'sync'): boolean {
    const cursor = cursors.get(conversationId)
    if (cursor === undefined || to < from) return true
    if (from > cursor + 1) return false
    history.add({ type: 'deliver', via, device, userId, conversationId, from, to, entries })
    if (to > cursor) cursors.set(conversationId, to)
    return true
  }

  /** Frames that came before what they follow. What they leave open is asked for again. */
  function takeHeld(conversationId: string): void {
    const waiting = held.get(conversationId) ?? []
    held.delete(conversationId)
    if (!waiting.every((frame) => take(frame, 'live'))) void sync()
  }

  /** One at a time; what is asked for meanwhile follows. */
  function sync(): Promise<void> {
    isSyncWanted = true
    syncing ??= syncWhileWanted().finally(() => (syncing = undefined))
    return syncing
  }

  async function syncWhileWanted(): Promise<void> {
    while (isSyncWanted) {
      isSyncWanted = false
      await syncAll()
    }
  }

  async function syncAll(): Promise<void> {
    let pauseMs = FIRST_SYNC_PAUSE_MS
    let open = [...cursors.keys()]
    while (open.length > 0 && socket.connected && !isClosed) {
      const asked = open.slice(0, SYNC_CURSORS_MAX)
      const request = {
        cursors: asked.map((conversationId) => ({ conversationId, seq: cursors.get(conversationId) ?? 0 })),
      }
      const answer = await ask<Range[]>('sync', request)
      if (answer?.ok !== true) {
        await pause(pauseMs)
        pauseMs = Math.min(pauseMs * 2, LONGEST_REPEAT_MS)
        continue
      }
      const more = answer.data.filter(
        (range) => (range.entries === undefined ? false : take(range, 'sync')) && range.hasMore,
      )
      for (const conversationId of asked) takeHeld(conversationId)
      open = [...more.map(({ conversationId }) => conversationId), ...open.slice(SYNC_CURSORS_MAX)]
    }
    if (open.length === 0) history.add({ type: 'synced', device })
  }

  async function ask<T>(name: string, ...request: unknown[]): Promise<Answer<T> | undefined> {
    try {
      return (await socket.timeout(SYNC_TIMEOUT_MS).emitWithAck(name, ...request)) as Answer<T>
    } catch {
      return undefined
    }
  }

  /** Ends early when the socket connects: then is the time to try again. */
  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        wakers.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, ms)
      wakers.add(wake)
    })
  }

  async function settle(
    { name, conversationId, request, body }: RecordedCommand,
    scheduledAt: number,
  ): Promise<number | null> {
    const commandId = randomUUID()
    const payload = { ...request, [name === 'send-message' ? 'clientMsgId' : 'commandId']: commandId }
    const about = { device, commandId, conversationId }
    while (!socket.connected && !isClosed && !isEnding) await pause(LONGEST_REPEAT_MS)
    if (isEnding) return null
    history.add({ type: 'invoke', ...about, userId, command: name, request, bodyHash: hashBody(body), scheduledAt })
    for (
      let attempt = 0, repeatMs = FIRST_REPEAT_MS;
      !isClosed;
      attempt++, repeatMs = Math.min(repeatMs * 2, LONGEST_REPEAT_MS)
    ) {
      while (!socket.connected && !isClosed) await pause(LONGEST_REPEAT_MS)
      const answer = await attemptOnce(about, name, payload, attempt, repeatMs)
      if (answer?.ok === true) {
        history.add({ type: 'ack', ...about, seq: answer.data.seq })
        return answer.data.seq
      }
      if (answer !== undefined && !RETRYABLE.has(answer.error.code)) {
        history.add({ type: 'nack', ...about, code: answer.error.code })
        return null
      }
      history.add({ type: 'retry', ...about, why: answer?.error.code ?? 'no answer' })
      if (answer !== undefined) await pause((answer.error.retryAfter ?? 0) * 1_000 || REFUSED_REPEAT_MS)
    }
    return null
  }

  /** Undefined when the time is up or the socket was lost, so that whether it arrived is not known. */
  function attemptOnce(
    about: { commandId: string; conversationId: string },
    name: string,
    payload: object,
    attempt: number,
    withinMs: number,
  ): Promise<Answer<{ seq: number | null }> | undefined> {
    return new Promise((resolve) => {
      const done = (answer?: Answer<{ seq: number | null }>) => {
        clearTimeout(timer)
        socket.off('disconnect', lost)
        resolve(answer)
      }
      const lost = () => done()
      const timer = setTimeout(done, withinMs)
      const sentAt = history.now()
      const answered = (acknowledgement: Answer<{ seq: number | null }>) => {
        history.add({ type: 'answer', device, ...about, sentAt, acknowledgement })
        done(acknowledgement)
      }
      socket.on('disconnect', lost)
      if (attempt > 0) socket.emit(name, payload, { attempt }, answered)
      else socket.emit(name, payload, answered)
    })
  }

  function follow(conversationId: string): void {
    if (!cursors.has(conversationId)) cursors.set(conversationId, 0)
    void sync()
  }

  return {
    device,
    userId,
    get isConnected() {
      return socket.connected
    },
    get socketId() {
      return socket.id
    },
    get pendingCount() {
      return pendingCount
    },
    send(command) {
      const scheduledAt = history.now()
      pendingCount++
      const turn = (queues.get(command.conversationId) ?? Promise.resolve())
        .then(() => settle(command, scheduledAt))
        .finally(() => pendingCount--)
      queues.set(command.conversationId, turn)
      return turn
    },
    endAsking() {
      isEnding = true
      for (const wake of wakers) wake()
    },
    cursorOf: (conversationId) => cursors.get(conversationId) ?? 0,
    follow,
    sync,
    [Symbol.dispose]() {
      isClosed = true
      socket.disconnect()
      for (const wake of wakers) wake()
    },
  }
}
