import { ASSISTANT } from '@chat/contracts'
import { type Command, type ConversationState, type Decider, deciders, type Decision } from '@chat/domain'
import type { CommandRecord } from './history.ts'
import type { Replay } from './replay.ts'

/** What the owner has to decide where the log ends at this place. */
export function decideAt(
  replay: Replay,
  { name, conversationId, userId, commandId, request }: CommandRecord,
  at: number,
): Decision {
  const command = { name, conversationId, actorId: userId, commandId, request } as unknown as Command
  const decider = deciders[name] as Decider<never>
  const state = stateOf(replay, decider.needs(command as never).messageSeqs)
  return decider.decide(state, command as never, at) as Decision
}

function stateOf(replay: Replay, messageSeqs: readonly number[]): ConversationState {
  const messages: ConversationState['messages'] = new Map()
  for (const seq of messageSeqs) {
    const now = replay.messageNow(seq)
    if (!now) continue
    messages.set(seq, {
      conversationId: replay.conversationId,
      seq,
      event: 'new-message',
      actorId: now.senderId,
      commandId: '',
      hash: '',
      at: 0,
      n: 0,
      body: {
        kind: 'text',
        content: now.content,
        mentions: now.isQuestion && !now.isDeleted ? [ASSISTANT.id] : [],
        replyTo: null,
        threadRootId: now.threadRootId,
        ...(now.expiresAt === null ? {} : { expiresAt: now.expiresAt }),
      },
      changes: {
        reactions: [...now.reactions].map(([emoji, userIds]) => ({ emoji, userIds: [...userIds] })),
        editedAt: now.isEdited ? 1 : null,
        deletedAt: now.isDeleted ? 1 : null,
        changedSeq: now.changedSeq,
      },
    })
  }
  return {
    id: replay.conversationId,
    lastSeq: replay.lastSeq,
    lastN: replay.messageCount,
    lastMessageSeq: replay.lastMessageSeq,
    facts: replay.facts,
    participants: new Map([...replay.participants].map(([userId, facts]) => [userId, facts])),
    messages,
  }
}
