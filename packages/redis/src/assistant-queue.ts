import { type AssistantModel, type Generation, type GenerationId, limits } from '@chat/contracts'
import type { AssistantJob, AssistantQueue, Ending, Queued } from '@chat/domain'
import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'
import { loadScript } from './script.ts'
import { unlessAborted } from './unless-aborted.ts'

export const ASSISTANT_GROUP = 'ai'
const WAITING_KEPT_MS = 60 * 60_000
export const DONE_KEPT_MS = 10 * 60_000
const RUNNING_SHOWN = 20

const addJob = loadScript('assistant-add-1')
export const finishJob = loadScript('assistant-finish-1')

/** The keys that `assistant-finish-1` asks for. */
export const keysOfJob = (keys: Keys, { id, askerId, conversationId }: AssistantJob): string[] => [
  keys.assistant('jobs'),
  keys.assistant('generation', id),
  keys.assistant('of-user', askerId),
  keys.assistant('in', conversationId),
  keys.assistant('pieces', id),
]

export function createAssistantQueue(command: Redis, keys: Keys): AssistantQueue {
  async function find(id: GenerationId, signal: AbortSignal): Promise<Generation | null> {
    // In one transaction, or a piece could be counted twice.
    const asked = command
      .multi()
      .hgetall(keys.assistant('generation', id))
      .lrange(keys.assistant('pieces', id), 0, -1)
      .exec()
    const [[, known], [, pieces]] = (await unlessAborted(asked, signal)) as [
      [null, Record<string, string>],
      [null, string[]],
    ]
    if (known['job'] === undefined) return null
    const ending: Ending | null = known['ending'] === undefined ? null : (JSON.parse(known['ending']) as Ending)
    return {
      ...(JSON.parse(known['job']) as AssistantJob),
      state: known['state'] as Generation['state'],
      attempt: Number(known['attempt']),
      index: pieces.length,
      text: pieces.join(''),
      messageId: ending?.messageId ?? null,
      finishReason: ending?.finishReason ?? null,
    }
  }

  return {
    find,
    async add(job, signal, { isDry = false } = {}) {
      signal.throwIfAborted()
      const known = keysOfJob(keys, job).slice(0, 4)
      const { assistantQuestionsMax, assistantQueueMax } = limits
      const given = [job.id, JSON.stringify(job), assistantQuestionsMax, assistantQueueMax, WAITING_KEPT_MS]
      return (await unlessAborted(addJob(command, known, [...given, isDry ? 1 : 0]), signal)) as Queued
    },
    async runningIn(conversationId, signal) {
      const ids = await unlessAborted(command.smembers(keys.assistant('in', conversationId)), signal)
      const found = await Promise.all(ids.slice(0, RUNNING_SHOWN).map((id) => find(id, signal)))
      return found.filter((generation) => generation !== null && generation.state !== 'done') as Generation[]
    },
    async abort(job, signal) {
      const { id } = job
      const ending: Ending = { messageId: null, finishReason: 'aborted' }
      const given = [id, '', JSON.stringify(ending), DONE_KEPT_MS, ASSISTANT_GROUP, '']
      const outcome = (await unlessAborted(finishJob(command, keysOfJob(keys, job), given), signal)) as
        | 'stopped'
        | 'stopping'
        | 'over'
      if (outcome === 'stopping') await unlessAborted(command.spublish(keys.assistant('aborts'), id), signal)
      return outcome
    },
    async forgetSummary(conversationId, signal) {
      await unlessAborted(command.del(keys.assistant('summary', conversationId)), signal)
    },
    async models(signal) {
      const text = await unlessAborted(command.get(keys.assistant('models')), signal)
      return text === null ? null : (JSON.parse(text) as AssistantModel[])
    },
  }
}
