/**
 * Brings every log to its reader in order, each entry once: duplicates are dropped, gaps are fetched. Pure: the
 * caller brings time, chance and the connection, and carries out the effects.
 */
import type { LogEntry, LogRange, LogReset } from '@chat/contracts'
import { SYNC_CURSORS_MAX } from '../contract-values.ts'
import type { LogCursor, LogCursorEffect, LogCursorEvent, LogCursorOptions } from './log-cursor-types.ts'

interface Range {
  readonly from: number
  readonly to: number
  readonly entries: readonly LogEntry[]
}

interface Track {
  position: number
  /** The highest place anybody spoke of: below it something is missing. */
  knownTo: number
  waiting: Range[]
  waitingEntryCount: number
  syncId: number | null
  /** Fruitless tries since the last progress. */
  failures: number
  retryAt: number
}

interface Sync {
  readonly conversationIds: readonly string[]
  readonly deadline: number
}

const NEVER = Number.POSITIVE_INFINITY
const SYNCS_IN_FLIGHT_MAX = 4
const FIRST_RETRY_MS = 250
const LONGEST_RETRY_MS = 10_000

export function createLogCursor(options: LogCursorOptions): LogCursor {
  const { random, syncCursorsMax = SYNC_CURSORS_MAX, waitingEntriesMax = 500, syncTimeoutMs = 10_000 } = options
  const tracks = new Map<string, Track>()
  const syncs = new Map<number, Sync>()
  const wanted = new Set<string>()
  let lastSyncId = 0
  let isConnected = false
  let effects: LogCursorEffect[] = []

  const retryDelay = (failures: number) =>
    Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 10)) * (1 + random() / 2)

  function want(conversationId: string, track: Track): void {
    track.retryAt = NEVER
    if (track.syncId === null) wanted.add(conversationId)
  }

  function wantLater(track: Track, now: number, afterMs: number): void {
    track.retryAt = Math.min(track.retryAt, now + afterMs)
  }

  function ask(now: number): void {
    while (isConnected && wanted.size > 0 && syncs.size < SYNCS_IN_FLIGHT_MAX) {
      const conversationIds = [...wanted].slice(0, syncCursorsMax)
      lastSyncId += 1
      const cursors = conversationIds.map((conversationId) => {
        const track = tracks.get(conversationId)!
        track.syncId = lastSyncId
        wanted.delete(conversationId)
        return { conversationId, seq: track.position }
      })
      syncs.set(lastSyncId, { conversationIds, deadline: now + syncTimeoutMs })
      effects.push({ type: 'sync', syncId: lastSyncId, cursors })
    }
  }

  /** Whether the range begins where we are, or earlier. */
  function advance(conversationId: string, track: Track, range: Range): boolean {
    if (range.from > track.position + 1) return false
    if (range.to <= track.position) return true
    const from = track.position + 1
    const entries = range.from === from ? range.entries : range.entries.filter((entry) => entry.seq > track.position)
    track.position = range.to
    track.failures = 0
    effects.push({ type: 'deliver', conversationId, from, to: range.to, entries })
    return true
  }

  function advanceOverWaiting(conversationId: string, track: Track): void {
    if (track.waiting.length === 0) return
    track.waiting.sort((a, b) => a.from - b.from)
    while (track.waiting.length > 0 && advance(conversationId, track, track.waiting[0]!)) track.waiting.shift()
    track.waitingEntryCount = track.waiting.reduce((sum, range) => sum + range.entries.length + 1, 0)
  }

  function take(conversationId: string, frame: Range): void {
    const track = tracks.get(conversationId)
    if (track === undefined) {
      effects.push({ type: 'unknown', conversationId })
      return
    }
    track.knownTo = Math.max(track.knownTo, frame.to)
    if (advance(conversationId, track, frame)) {
      advanceOverWaiting(conversationId, track)
      return
    }
    const entryCount = frame.entries.length + 1
    if (track.waitingEntryCount + entryCount <= waitingEntriesMax) {
      track.waiting.push(frame)
      track.waitingEntryCount += entryCount
    }
    if (track.retryAt === NEVER) want(conversationId, track)
  }

  function takeAnswer(syncId: number, ranges: readonly (LogRange | LogReset)[], now: number): void {
    const sync = syncs.get(syncId)
    syncs.delete(syncId)
    const answered = new Set<string>()
    const fruitless: string[] = []
    let hasProgress = false
    for (const range of ranges) {
      const { conversationId } = range
      answered.add(conversationId)
      const track = tracks.get(conversationId)
      if (track === undefined) continue
      const isMine = track.syncId === syncId
      if (isMine) track.syncId = null
      if ('reset' in range) {
        if (!isMine) continue
        tracks.delete(conversationId)
        wanted.delete(conversationId)
        effects.push({ type: 'reset', conversationId })
        continue
      }
      const before = track.position
      track.knownTo = Math.max(track.knownTo, range.to)
      advance(conversationId, track, range)
      advanceOverWaiting(conversationId, track)
      if (track.position > before) hasProgress = true
      if (!isMine || (!range.hasMore && track.position >= track.knownTo)) continue
      if (track.position > before) want(conversationId, track)
      else fruitless.push(conversationId)
    }
    for (const conversationId of fruitless) {
      const track = tracks.get(conversationId)!
      // Where others got something the answer was full, and there was no room for this one.
      if (hasProgress) want(conversationId, track)
      else wantLater(track, now, retryDelay(track.failures++))
    }
    for (const conversationId of sync?.conversationIds ?? []) {
      const track = tracks.get(conversationId)
      if (track?.syncId !== syncId || answered.has(conversationId)) continue
      track.syncId = null
      effects.push({ type: 'left-out', conversationId })
    }
  }

  function fail(syncId: number, now: number, retryAfterMs: number | undefined): void {
    const sync = syncs.get(syncId)
    syncs.delete(syncId)
    for (const conversationId of sync?.conversationIds ?? []) {
      const track = tracks.get(conversationId)
      if (track?.syncId !== syncId) continue
      track.syncId = null
      wantLater(track, now, Math.max(retryAfterMs ?? 0, retryDelay(track.failures++)))
    }
  }

  function passTime(now: number): void {
    for (const [syncId, sync] of syncs) if (sync.deadline <= now) fail(syncId, now, 0)
    for (const [conversationId, track] of tracks) if (track.retryAt <= now) want(conversationId, track)
  }

  function apply(event: LogCursorEvent, now: number): void {
    switch (event.type) {
      case 'tracked': {
        const known = tracks.get(event.conversationId)
        if (known !== undefined) {
          known.knownTo = Math.max(known.knownTo, event.seq)
          if (known.position < known.knownTo && known.retryAt === NEVER) want(event.conversationId, known)
          return
        }
        const track: Track = {
          position: event.seq,
          knownTo: event.seq,
          waiting: [],
          waitingEntryCount: 0,
          syncId: null,
          failures: 0,
          retryAt: NEVER,
        }
        tracks.set(event.conversationId, track)
        want(event.conversationId, track)
        return
      }
      case 'forgotten':
        tracks.delete(event.conversationId)
        wanted.delete(event.conversationId)
        return
      case 'connected':
        isConnected = true
        syncs.clear()
        for (const [conversationId, track] of tracks) {
          track.syncId = null
          track.failures = 0
          want(conversationId, track)
        }
        return
      case 'disconnected':
        isConnected = false
        return
      case 'frame':
        return take(event.conversationId, event)
      case 'synced':
        return takeAnswer(event.syncId, event.ranges, now)
      case 'sync-failed':
        return fail(event.syncId, now, event.retryAfterMs)
      case 'time-passed':
        return passTime(now)
    }
  }

  return {
    step(event, now) {
      effects = []
      apply(event, now)
      ask(now)
      return effects
    },
    nextDueAt() {
      if (!isConnected) return null
      let earliest = NEVER
      for (const sync of syncs.values()) earliest = Math.min(earliest, sync.deadline)
      for (const track of tracks.values()) earliest = Math.min(earliest, track.retryAt)
      return earliest === NEVER ? null : earliest
    },
    positionOf: (conversationId) => tracks.get(conversationId)?.position ?? null,
    tracked: () => [...tracks.keys()],
  }
}
