import { type Acknowledgement, type ConversationId, problemOf } from '@chat/contracts'
import { advance } from '../conversation/conversation-state.ts'
import { deciders } from '../conversation/decisions/index.ts'
import type { Decider, Decision } from '../conversation/decision.ts'
import type { Command } from '../log/command.ts'
import { countsAsUnread, type Entry } from '../log/entry.ts'
import type { Knowledge } from './knowledge.ts'
import type { MemoryOfAnswers } from './memory-of-answers.ts'
import type { WaitingCommand } from './partition-queue.ts'

export interface ReadCommand {
  item: WaitingCommand
  command: Command
  key: string
  hash: string
}

export interface Answer {
  read: ReadCommand
  acknowledgement: Acknowledgement
  outcome: 'refused' | 'unchanged'
}

export interface Plan {
  /** To be inserted, in this order. */
  added: { read: ReadCommand; entry: Entry }[]
  /** Stored before: applied, published and answered again. */
  repeated: { read: ReadCommand; entry: Entry }[]
  answers: Answer[]
  /** Cannot be refused while the lease may have run out. */
  postponed: ReadCommand[]
  /** The newest message of each conversation before the first entry added to it. */
  newestMessageBefore: Map<ConversationId, number>
}

/** What is one and the same, whoever sends it, by socket or REST, and however often. */
export const textOf = ({ name, request }: Pick<Command, 'name' | 'request'>): string => {
  const { commandId: _, clientMsgId: __, ...rest } = request as Record<string, unknown>
  const given = Object.entries(rest).filter(([, value]) => value !== undefined)
  return JSON.stringify([name, given.sort(([left], [right]) => (left < right ? -1 : 1))])
}

/**
 * Gives every command its entry or its answer. Advances what is believed, so a failed insert must be followed by
 * forgetting. Answers null where something is stored above the number that was believed: a doubt.
 */
export function planBatch(
  batch: ReadCommand[],
  stored: ReadonlyMap<string, Entry>,
  deps: { knowledge: Knowledge; answers: MemoryOfAnswers; isLeaseValid: () => boolean; now: number },
): Plan | null {
  const plan: Plan = { added: [], repeated: [], answers: [], postponed: [], newestMessageBefore: new Map() }
  const addedHere = new Map<string, Entry>()
  /** Copies in one batch get one answer, also where the state has moved on between them. */
  const answeredHere = new Map<string, Answer | 'postponed'>()
  for (const read of batch) {
    const { command, key, hash } = read
    const state = deps.knowledge.get(command.conversationId)
    if (!state) return null
    const remembered = deps.answers.get(key)
    const entry =
      addedHere.get(key) ?? stored.get(key) ?? (remembered && 'entry' in remembered ? remembered.entry : null)
    if (entry) {
      if (entry.seq > state.lastSeq) return null
      if (entry.hash === hash) plan.repeated.push({ read, entry })
      else plan.answers.push(refusalOf(read, 'COMMAND_ID_REUSED'))
      continue
    }
    if (remembered && 'acknowledgement' in remembered && remembered.hash === hash) {
      plan.answers.push({ read, acknowledgement: remembered.acknowledgement, outcome: remembered.outcome })
      continue
    }
    const before = answeredHere.get(`${key} ${hash}`)
    if (before === 'postponed') {
      plan.postponed.push(read)
      continue
    }
    if (before) {
      plan.answers.push({ ...before, read })
      continue
    }
    const decision: Decision = (deciders[command.name] as Decider<never>).decide(state, command as never, deps.now)
    if (decision.type === 'accepted') {
      const added = entryOf(read, decision, { seq: state.lastSeq + 1, n: state.lastN, at: deps.now })
      if (!plan.newestMessageBefore.has(state.id)) plan.newestMessageBefore.set(state.id, state.lastMessageSeq)
      advance(state, added)
      addedHere.set(key, added)
      plan.added.push({ read, entry: added })
    } else if (deps.isLeaseValid()) {
      const answer =
        decision.type === 'unchanged'
          ? { read, acknowledgement: { ok: true as const, data: decision.data }, outcome: 'unchanged' as const }
          : refusalOf(read, decision.code, decision.detail, decision.retryAfter)
      answeredHere.set(`${key} ${hash}`, answer)
      plan.answers.push(answer)
    } else {
      answeredHere.set(`${key} ${hash}`, 'postponed')
      plan.postponed.push(read)
    }
  }
  return plan
}

export function refusalOf(
  read: ReadCommand,
  code: Parameters<typeof problemOf>[0],
  detail?: string,
  retryAfter?: number,
): Answer {
  const error = problemOf(code, {
    requestId: read.command.traceId,
    ...(detail === undefined ? {} : { detail }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  })
  return { read, acknowledgement: { ok: false, error }, outcome: 'refused' }
}

type Accepted = Extract<Decision, { type: 'accepted' }>

function entryOf(
  { command, hash }: ReadCommand,
  decision: Accepted,
  place: { seq: number; n: number; at: number },
): Entry {
  const { conversationId, actorId, commandId } = command
  const { event, body } = decision
  const entry = {
    conversationId,
    seq: place.seq,
    event,
    actorId,
    commandId,
    hash,
    at: place.at,
    n: place.n,
    body,
    ...(event === 'new-message'
      ? { changes: { reactions: [], editedAt: null, deletedAt: null, changedSeq: place.seq } }
      : {}),
  } as Entry
  return countsAsUnread(entry) ? { ...entry, n: place.n + 1 } : entry
}
