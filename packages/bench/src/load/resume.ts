import type { Acknowledgement, LogRange, LogReset } from '@chat/contracts'
import { createLogCursor, type LogCursorEffect, type LogCursorEvent } from '@chat/client/core'
import { serveLoad } from './generator.ts'
import { createLatencyRecorder, type Latency } from './latency.ts'
import { openLightSocket } from './light-socket.ts'

export interface ResumeConfig {
  readonly url: string
  readonly tokens: readonly string[]
  /** What everybody missed: from `seq` up to `headSeq`. */
  readonly missed: readonly { readonly conversationId: string; readonly seq: number; readonly headSeq: number }[]
}

export interface ResumePhase {
  /** So many come back at once. */
  readonly clients: number
}

export interface ResumeFigures {
  /** Until the last place is there, from when all of them began. */
  readonly whole: Latency
  readonly entries: number
  /** Places that never came, came twice, or out of order. */
  readonly gaps: number
  readonly duplicates: number
  readonly syncs: number
}

type SyncEffect = Extract<LogCursorEffect, { type: 'sync' }>

serveLoad(async ({ url, tokens, missed }: ResumeConfig) => {
  /** The cursor of the SDK decides what is asked for; what it delivers is what an app would see. */
  async function resumeOne(token: string, figures: { -readonly [K in keyof ResumeFigures]: ResumeFigures[K] }) {
    const socket = await openLightSocket({ url, auth: { token, frames: true } })
    const cursor = createLogCursor({ random: Math.random })
    const lastSeen = new Map(missed.map(({ conversationId, seq }) => [conversationId, seq]))
    let open = missed.length
    const { promise: isWhole, resolve, reject } = Promise.withResolvers<void>()

    const deliver = ({ conversationId, entries, to }: Extract<LogCursorEffect, { type: 'deliver' }>): void => {
      let last = lastSeen.get(conversationId) ?? 0
      for (const { seq } of entries) {
        if (seq <= last) figures.duplicates++
        else if (seq > last + 1) figures.gaps += seq - last - 1
        last = Math.max(last, seq)
        figures.entries++
      }
      if (to > last) figures.gaps += to - last // everything is visible here, so a hidden place is a lost one
      lastSeen.set(conversationId, Math.max(last, to))
      if (lastSeen.get(conversationId) === headOf(conversationId) && --open === 0) resolve()
    }
    const sync = ({ syncId, cursors }: SyncEffect): void => {
      figures.syncs++
      socket.emit('sync', { cursors }, (answer) => {
        const { ok, ...rest } = answer as Acknowledgement<(LogRange | LogReset)[]>
        if (ok) step({ type: 'synced', syncId, ranges: (rest as { data: (LogRange | LogReset)[] }).data })
        else step({ type: 'sync-failed', syncId })
      })
    }
    const step = (event: LogCursorEvent): void => {
      for (const effect of cursor.step(event, performance.now())) {
        if (effect.type === 'deliver') deliver(effect)
        else if (effect.type === 'sync') sync(effect)
        else reject(new Error(`${effect.type} instead of what was missed`))
      }
    }
    // Not connected while it is told what is tracked, so that all goes into one request.
    for (const { conversationId, seq } of missed) step({ type: 'tracked', conversationId, seq })
    const ticking = setInterval(() => step({ type: 'time-passed' }), 50)
    step({ type: 'connected' })
    try {
      await isWhole
    } finally {
      clearInterval(ticking)
      socket.close()
    }
  }
  const heads = new Map(missed.map(({ conversationId, headSeq }) => [conversationId, headSeq]))
  const headOf = (conversationId: string): number => heads.get(conversationId) ?? 0

  return async ({ clients }: ResumePhase): Promise<ResumeFigures> => {
    const figures = { entries: 0, gaps: 0, duplicates: 0, syncs: 0 } as ResumeFigures
    const whole = createLatencyRecorder()
    const startedAt = performance.now()
    await Promise.all(
      tokens.slice(0, clients).map(async (token) => {
        await resumeOne(token, figures)
        whole.record(performance.now() - startedAt)
      }),
    )
    return { ...figures, whole: whole.read() }
  }
})
