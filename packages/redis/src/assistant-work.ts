import type { AssistantJob, AssistantWork, HeldJob, Summary } from '@chat/domain'
import type { Redis } from 'ioredis'
import { ASSISTANT_GROUP, DONE_KEPT_MS, finishJob, keysOfJob } from './assistant-queue.ts'
import type { Keys } from './keys.ts'
import { loadScript } from './script.ts'
import { unlessAborted } from './unless-aborted.ts'

const WAIT_MS = 1_000
const PIECES_KEPT_MS = 60 * 60_000
const MODELS_KEPT_MS = 30_000
const SUMMARY_KEPT_MS = 24 * 60 * 60_000

const beginJob = loadScript('assistant-begin-1')
const appendPiece = loadScript('assistant-append-1')

export interface AssistantWorkDeps {
  command: Redis
  blocking: Redis
  subscriber: Redis
  keys: Keys
  nodeId: string
  /** What nobody renewed for so long is taken over. */
  claimAfterMs: number
  onAbort: (id: string) => void
}

/** A consumer group: each job is given to one process, and what a dead one had is claimed by another. */
export async function createAssistantWork(deps: AssistantWorkDeps): Promise<AssistantWork> {
  const { command, blocking, subscriber, keys, nodeId, claimAfterMs, onAbort } = deps
  const jobs = keys.assistant('jobs')
  const aborts = keys.assistant('aborts')
  subscriber.on('smessage', (channel: string, id: string) => {
    if (channel === aborts) onAbort(id)
  })
  await subscriber.ssubscribe(aborts)
  await makeGroup()

  async function makeGroup(): Promise<void> {
    await command.xgroup('CREATE', jobs, ASSISTANT_GROUP, '0', 'MKSTREAM').catch((error: Error) => {
      if (!error.message.startsWith('BUSYGROUP')) throw error
    })
  }

  async function begin(entryId: string, id: string): Promise<HeldJob | null> {
    const known = [jobs, keys.assistant('generation', id), keys.assistant('pieces', id)]
    const begun = (await beginJob(command, known, [ASSISTANT_GROUP, entryId])) as [string, number] | null
    return begun && { ...(JSON.parse(begun[0]) as AssistantJob), entryId, attempt: begun[1] }
  }

  type Read = [stream: string, entries: [entryId: string, fields: string[]][]][] | null

  async function read(signal: AbortSignal): Promise<[string, string[]] | undefined> {
    const claimed = (await unlessAborted(
      command.xautoclaim(jobs, ASSISTANT_GROUP, nodeId, claimAfterMs, '0', 'COUNT', 1),
      signal,
    )) as [string, ([string, string[]] | null)[]]
    const taken = claimed[1].find((entry) => entry !== null)
    if (taken) return taken
    const found = (await unlessAborted(
      blocking.xreadgroup('GROUP', ASSISTANT_GROUP, nodeId, 'COUNT', 1, 'BLOCK', WAIT_MS, 'STREAMS', jobs, '>'),
      signal,
    )) as Read
    return found?.[0]?.[1][0]
  }

  return {
    async take(signal) {
      try {
        const entry = await read(signal)
        return entry ? await begin(entry[0], entry[1][1] ?? '') : null
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('NOGROUP')) throw error
        await makeGroup() // another Redis, or an empty one
        return null
      }
    },
    async append({ id, attempt }, text, signal) {
      const known = [keys.assistant('generation', id), keys.assistant('pieces', id)]
      const asked = appendPiece(command, known, [attempt, text, PIECES_KEPT_MS])
      return (await unlessAborted(asked, signal)) as 'kept' | 'stopping' | 'lost'
    },
    async renew(held, signal) {
      if (held.length === 0) return []
      const ids = held.map(({ entryId }) => entryId)
      const [, ...asked] = await unlessAborted(
        Promise.all([
          command.xclaim(jobs, ASSISTANT_GROUP, nodeId, 0, ...ids, 'JUSTID'),
          ...held.map(({ id }) => command.hget(keys.assistant('generation', id), 'isAborted')),
        ]),
        signal,
      )
      return held.filter((_, index) => asked[index] === '1').map(({ id }) => id)
    },
    async finish(job, ending, signal) {
      const given = [job.id, job.attempt, JSON.stringify(ending), DONE_KEPT_MS, ASSISTANT_GROUP, job.entryId]
      await unlessAborted(finishJob(command, keysOfJob(keys, job), given), signal)
    },
    async summaryOf(conversationId, signal) {
      const text = await unlessAborted(command.get(keys.assistant('summary', conversationId)), signal)
      return text === null ? null : (JSON.parse(text) as Summary)
    },
    async keepSummary(conversationId, summary, signal) {
      const text = JSON.stringify(summary)
      await unlessAborted(command.set(keys.assistant('summary', conversationId), text, 'PX', SUMMARY_KEPT_MS), signal)
    },
    async tellModels(models, signal) {
      const told = command.set(keys.assistant('models'), JSON.stringify(models), 'PX', MODELS_KEPT_MS)
      await unlessAborted(told, signal)
    },
    depth: (signal) => unlessAborted(command.xlen(jobs), signal),
  }
}
