/**
 * Commands on their way to the log: in order, one unanswered per conversation, repeated until they are answered,
 * refused or cancelled. Pure: the caller brings time, chance and the connection, and carries out the effects.
 */
import type { Acknowledgement, Problem } from '@chat/contracts'
import { isRetryable } from '../contract-values.ts'
import type {
  Outbox,
  OutboxCommand,
  OutboxEffect,
  OutboxEvent,
  OutboxItem,
  OutboxOptions,
  StoredOutboxItem,
} from './outbox-types.ts'

interface Entry {
  readonly command: OutboxCommand
  readonly position: number
  state: OutboxItem['state']
  attempts: number
  /** Since the last connection or answer; decides how long to wait. */
  repeats: number
  dueAt: number
  mayHaveArrived: boolean
  /** The server said when to come back: a new connection does not make it earlier. */
  isToldToWait: boolean
  error: Problem | null
}

const NEVER = Number.POSITIVE_INFINITY
/** Refused before anybody could have taken them. */
const NOT_TAKEN = new Set(['RATE_LIMITED', 'BUSY', 'UNAUTHENTICATED', 'TOKEN_EXPIRED'])
/** The connection is renewed by others; until then it is worth another try. */
const AFTER_SIGN_IN = new Set(['UNAUTHENTICATED', 'TOKEN_EXPIRED'])

/** The answer to this very command stays as it is; what may go well later is another one. */
const NEEDS_A_NEW_ID = new Set(['SLOW_MODE'])

function mayTryAgain(error: Problem): boolean {
  if (NEEDS_A_NEW_ID.has(error.code)) return false
  if (error.retryAfter !== undefined) return true
  return isRetryable(error.code) || AFTER_SIGN_IN.has(error.code) || error.status >= 500
}

const storedOf = (entry: Entry): StoredOutboxItem => ({
  command: entry.command,
  position: entry.position,
  error: entry.state === 'failed' ? entry.error : null,
})

function withId(command: OutboxCommand, commandId: string, createdAt: number): OutboxCommand {
  const idField = command.name === 'send-message' ? 'clientMsgId' : 'commandId'
  return { ...command, commandId, createdAt, request: { ...command.request, [idField]: commandId } }
}

export function createOutbox(options: OutboxOptions): Outbox {
  const { random, firstRepeatMs = 2_000, longestRepeatMs = 30_000 } = options
  /** By conversation; only the first of a queue is ever under way. */
  const queues = new Map<string, Entry[]>()
  const failed = new Map<string, Entry>()
  let lastPosition = 0
  let isConnected = false
  let effects: OutboxEffect[] = []

  const repeatDelay = (entry: Entry) =>
    Math.min(longestRepeatMs, firstRepeatMs * 2 ** Math.min(entry.repeats, 16)) * (1 + random() / 2)

  const changed = (conversationId: string) => effects.push({ type: 'changed', conversationId })

  /** Two commands of one millisecond keep their order. */
  function newPosition(createdAt: number): number {
    lastPosition = Math.max(createdAt, lastPosition + 1)
    return lastPosition
  }

  function newEntry(command: OutboxCommand, position = newPosition(command.createdAt)): Entry {
    return {
      command,
      position,
      state: 'queued',
      attempts: 0,
      repeats: 0,
      dueAt: NEVER,
      mayHaveArrived: false,
      isToldToWait: false,
      error: null,
    }
  }

  function find(commandId: string): { entry: Entry; queue: Entry[]; index: number } | null {
    for (const queue of queues.values()) {
      const index = queue.findIndex((entry) => entry.command.commandId === commandId)
      if (index >= 0) return { entry: queue[index]!, queue, index }
    }
    return null
  }

  function send(entry: Entry, now: number): void {
    entry.dueAt = now + repeatDelay(entry)
    entry.repeats += 1
    entry.state = 'sending'
    entry.isToldToWait = false
    entry.mayHaveArrived = true
    effects.push({ type: 'send', command: entry.command, attempt: entry.attempts })
    entry.attempts += 1
  }

  function pump(conversationId: string, now: number): void {
    const first = queues.get(conversationId)?.[0]
    if (first === undefined) {
      queues.delete(conversationId)
      return
    }
    if (!isConnected) return
    if (first.state === 'queued' || first.dueAt <= now) {
      send(first, now)
      changed(conversationId)
    }
  }

  function enqueue(entry: Entry, now: number): void {
    const { conversationId } = entry.command
    const queue = queues.get(conversationId)
    if (queue === undefined) queues.set(conversationId, [entry])
    else queue.push(entry)
    effects.push({ type: 'store', item: storedOf(entry) })
    changed(conversationId)
    pump(conversationId, now)
  }

  function drop({ entry, queue, index }: { entry: Entry; queue: Entry[]; index: number }, now: number): void {
    const { conversationId, commandId } = entry.command
    queue.splice(index, 1)
    effects.push({ type: 'forget', commandId })
    changed(conversationId)
    pump(conversationId, now)
  }

  function restore(items: readonly StoredOutboxItem[], now: number): void {
    const touched = new Set<string>()
    for (const { command, position, error } of items.toSorted((a, b) => a.position - b.position)) {
      if (find(command.commandId) !== null || failed.has(command.commandId)) continue
      touched.add(command.conversationId)
      lastPosition = Math.max(lastPosition, position)
      const entry = newEntry(command, position)
      if (error !== null) {
        failed.set(command.commandId, Object.assign(entry, { state: 'failed', error, attempts: 1 }))
        continue
      }
      Object.assign(entry, { state: 'waiting', attempts: 1, dueAt: now, mayHaveArrived: true })
      const queue = queues.get(command.conversationId) ?? []
      const firstUnsent = queue.findIndex((other) => other.attempts === 0)
      queue.splice(firstUnsent < 0 ? queue.length : firstUnsent, 0, entry)
      queues.set(command.conversationId, queue)
    }
    for (const conversationId of touched) {
      changed(conversationId)
      pump(conversationId, now)
    }
  }

  function answer(commandId: string, acknowledgement: Acknowledgement, now: number): void {
    const found = find(commandId)
    if (found === null || found.entry.attempts === 0) return
    const { entry } = found
    if (acknowledgement.ok) {
      effects.push({ type: 'settled', command: entry.command, settlement: acknowledgement })
      drop(found, now)
      return
    }
    const { error } = acknowledgement
    entry.error = error
    if (NOT_TAKEN.has(error.code) && entry.attempts === 1) entry.mayHaveArrived = false
    if (mayTryAgain(error)) {
      entry.state = 'waiting'
      entry.isToldToWait = error.retryAfter !== undefined
      entry.dueAt = now + Math.max(repeatDelay(entry), 0)
      if (error.retryAfter !== undefined) entry.dueAt = now + error.retryAfter * 1000 * (1 + random() / 10)
      changed(entry.command.conversationId)
      return
    }
    entry.state = 'failed'
    entry.mayHaveArrived = false
    effects.push({ type: 'settled', command: entry.command, settlement: acknowledgement })
    if (entry.command.name !== 'send-message') {
      drop(found, now)
      return
    }
    found.queue.splice(found.index, 1)
    failed.set(commandId, entry)
    effects.push({ type: 'store', item: storedOf(entry) })
    changed(entry.command.conversationId)
    pump(entry.command.conversationId, now)
  }

  function forgetFailed(entry: Entry): void {
    const { commandId, conversationId } = entry.command
    failed.delete(commandId)
    effects.push({ type: 'forget', commandId })
    changed(conversationId)
  }

  function see(commandId: string, data: unknown, now: number): void {
    const refused = failed.get(commandId)
    if (refused !== undefined) {
      forgetFailed(refused)
      return
    }
    const found = find(commandId)
    if (found === null) return
    effects.push({ type: 'settled', command: found.entry.command, settlement: { ok: true, data } })
    drop(found, now)
  }

  function retry(commandId: string, newCommandId: string, now: number): void {
    const refused = failed.get(commandId)
    if (refused !== undefined) {
      forgetFailed(refused)
      enqueue(newEntry(withId(refused.command, newCommandId, now)), now)
      return
    }
    const found = find(commandId)
    if (found === null || found.index > 0 || !isConnected) return
    found.entry.repeats = 0
    send(found.entry, now)
    changed(found.entry.command.conversationId)
  }

  function cancel(commandId: string, now: number): void {
    const refused = failed.get(commandId)
    if (refused !== undefined) {
      forgetFailed(refused)
      return
    }
    const found = find(commandId)
    if (found === null) return
    const settlement = { ok: false, cancelled: true, mayStillAppear: found.entry.mayHaveArrived } as const
    effects.push({ type: 'settled', command: found.entry.command, settlement })
    drop(found, now)
  }

  function connect(now: number): void {
    isConnected = true
    for (const [conversationId, queue] of queues) {
      const first = queue[0]!
      first.repeats = 0
      if (first.state !== 'queued' && !first.isToldToWait) first.dueAt = now
      pump(conversationId, now)
    }
  }

  function disconnect(): void {
    isConnected = false
    for (const [conversationId, queue] of queues) {
      const first = queue[0]!
      if (first.state !== 'sending') continue
      first.state = 'waiting'
      changed(conversationId)
    }
  }

  function apply(event: OutboxEvent, now: number): void {
    switch (event.type) {
      case 'added':
        if (find(event.command.commandId) === null && !failed.has(event.command.commandId)) {
          enqueue(newEntry(event.command), now)
        }
        return
      case 'restored':
        return restore(event.items, now)
      case 'connected':
        return connect(now)
      case 'disconnected':
        return disconnect()
      case 'answered':
        return answer(event.commandId, event.answer, now)
      case 'seen':
        return see(event.commandId, event.data, now)
      case 'time-passed':
        for (const conversationId of queues.keys()) pump(conversationId, now)
        return
      case 'retried':
        return retry(event.commandId, event.newCommandId, now)
      case 'cancelled':
        return cancel(event.commandId, now)
    }
  }

  return {
    step(event, now) {
      effects = []
      apply(event, now)
      return effects
    },
    nextDueAt() {
      if (!isConnected) return null
      let earliest = NEVER
      for (const queue of queues.values()) earliest = Math.min(earliest, queue[0]!.dueAt)
      return earliest === NEVER ? null : earliest
    },
    items(conversationId) {
      const queued = conversationId === undefined ? [...queues.values()].flat() : (queues.get(conversationId) ?? [])
      const refused = [...failed.values()].filter(
        ({ command }) => conversationId === undefined || command.conversationId === conversationId,
      )
      return [...refused, ...queued].map(({ command, state, attempts, mayHaveArrived, error }) => ({
        command,
        state,
        attempts,
        mayHaveArrived,
        error,
      }))
    },
  }
}
