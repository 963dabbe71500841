import { ASSISTANT, type ConversationId, type Role, type UserId } from '@chat/contracts'
import type { ConversationFacts, Entry, ParticipantFacts, VisibleRange } from './stored-types.ts'

export interface ReplayedMessage {
  seq: number
  senderId: UserId
  content: string
  isDeleted: boolean
  isEdited: boolean
  changedSeq: number
  /** null: it stays, or is gone. */
  expiresAt: number | null
  /** Emoji → users, in the order in which they reacted. */
  reactions: ReadonlyMap<string, readonly UserId[]>
  /** The first message of the thread it is in. */
  threadRootId: string | null
  replyCount: number
  isPinned: boolean
  /** Put to the assistant. */
  isQuestion: boolean
}

export interface ReplayedParticipant extends ParticipantFacts {
  visible: VisibleRange[]
}

/**
 * What a log says, worked out from its entries alone and on its own: it shares no code with what is checked. The body
 * of a stored message is as it is now, so its first content comes from the command where that is known.
 */
export class Replay {
  readonly conversationId: ConversationId
  facts: ConversationFacts | null = null
  lastSeq = 0
  lastMessageSeq = 0
  messageCount = 0
  readonly participants = new Map<UserId, ReplayedParticipant>()
  /** Every state of every message, by the place that led to it, oldest first. */
  readonly messages = new Map<number, ReplayedMessage[]>()
  readonly #firstContentOf: (entry: Entry) => string | null

  constructor(conversationId: ConversationId, firstContentOf: (entry: Entry) => string | null) {
    this.conversationId = conversationId
    this.#firstContentOf = firstContentOf
  }

  messageNow(seq: number): ReplayedMessage | undefined {
    return this.messages.get(seq)?.at(-1)
  }

  /** As it was after the change at this place. */
  messageAt(seq: number, changedSeq: number): ReplayedMessage | undefined {
    return this.messages.get(seq)?.find((state) => state.changedSeq === changedSeq)
  }

  take(entry: Entry): void {
    this.lastSeq = entry.seq
    switch (entry.event) {
      case 'new-message':
        this.lastMessageSeq = entry.seq
        if (entry.body.kind !== 'system' && entry.body.threadRootId === null) this.messageCount++
        if (entry.body.isPaced) this.#change(entry.actorId, { lastSentAt: entry.at })
        this.messages.set(entry.seq, [
          {
            seq: entry.seq,
            senderId: entry.actorId,
            content: this.#firstContentOf(entry) ?? entry.body.content,
            isDeleted: false,
            isEdited: false,
            changedSeq: entry.seq,
            expiresAt: entry.body.expiresAt ?? entry.changes?.expiredAt ?? null,
            reactions: new Map(),
            threadRootId: entry.body.threadRootId,
            replyCount: 0,
            isPinned: false,
            isQuestion: this.facts?.kind === 'assistant' && entry.actorId !== ASSISTANT.id,
          },
        ])
        return this.#countReply(entry.body.threadRootId, entry.seq, 1)
      case 'message-edited':
        return this.#changeMessage(entry.body.targetSeq, entry.seq, { content: entry.body.content, isEdited: true })
      case 'message-deleted': {
        const { targetSeq } = entry.body
        const change = { content: '', isDeleted: true, isPinned: false, reactions: new Map() }
        this.#changeMessage(targetSeq, entry.seq, change)
        this.#pin(targetSeq, false)
        return this.#countReply(this.messageNow(targetSeq)?.threadRootId ?? null, entry.seq, -1)
      }
      case 'message-pinned':
      case 'message-unpinned': {
        const isPinned = entry.event === 'message-pinned'
        this.#changeMessage(entry.body.targetSeq, entry.seq, { isPinned })
        return this.#pin(entry.body.targetSeq, isPinned)
      }
      case 'reaction-added':
      case 'reaction-removed': {
        const { targetSeq, emoji } = entry.body
        const reactions = new Map(this.messageNow(targetSeq)?.reactions)
        const others = (reactions.get(emoji) ?? []).filter((userId) => userId !== entry.actorId)
        const users = entry.event === 'reaction-added' ? [...others, entry.actorId] : others
        if (users.length > 0) reactions.set(emoji, users)
        else reactions.delete(emoji)
        return this.#changeMessage(targetSeq, entry.seq, { reactions })
      }
      case 'conversation-created': {
        const { kind, name, slug, topic, participants } = entry.body
        const asked = participants.find(({ state }) => state === 'requested')
        this.facts = {
          kind,
          name,
          slug,
          topic,
          participantCount: 0,
          ownerCount: 0,
          invites: [],
          blockedBy: this.facts?.blockedBy ?? [],
          pins: [],
          settings: settingsOf(kind),
          request: asked
            ? {
                userId: asked.userId,
                state: 'pending',
              }
            : null,
        }
        for (const { userId, role, state } of participants) this.#add(userId, role, state, entry.seq)
        return
      }
      case 'conversation-updated':
        if (this.facts) {
          const { settings, ...named } = entry.body
          this.facts = { ...this.facts, ...named, settings: { ...this.facts.settings, ...settings } }
        }
        return
      case 'participant-added':
        if (this.facts && entry.body.inviteId !== undefined)
          for (const invite of this.facts.invites) if (invite.id === entry.body.inviteId) invite.uses++
        return this.#add(entry.body.userId, entry.body.role, entry.body.state, entry.body.showFrom)
      case 'participant-removed': {
        const participant = this.participants.get(entry.body.userId)
        if (!participant) return
        this.#count(-1, participant.role === 'owner' ? -1 : 0)
        participant.state = entry.body.state
        for (const range of participant.visible) range.to ??= entry.seq
        return
      }
      case 'participant-role-updated': {
        const participant = this.participants.get(entry.body.userId)
        if (!participant) return
        const ownersOf = (role: Role) => (role === 'owner' ? 1 : 0)
        this.#count(0, ownersOf(entry.body.role) - ownersOf(participant.role))
        participant.role = entry.body.role
        return
      }
      case 'block-changed': {
        const others = this.facts?.blockedBy.filter((userId) => userId !== entry.actorId) ?? []
        const none = {
          kind: 'direct' as const,
          name: null,
          slug: null,
          topic: null,
          participantCount: 0,
          ownerCount: 0,
          settings: settingsOf('direct'),
          request: null,
          invites: [],
        } satisfies Partial<ConversationFacts>
        const blockedBy = entry.body.isBlocked ? [...others, entry.actorId].toSorted() : others
        this.facts = { ...none, pins: [], ...this.facts, blockedBy }
        return
      }
      case 'request-accepted':
        if (this.facts) this.facts = { ...this.facts, request: null }
        return this.#change(entry.body.userId, { state: 'accepted' })
      case 'request-rejected': {
        const { userId } = entry.body
        if (this.facts) this.facts = { ...this.facts, request: { userId, state: 'rejected' } }
        return this.#change(userId, { state: 'rejected' })
      }
      case 'invite-created': {
        if (!this.facts) return
        const { code, expiresAt, maxUses } = entry.body
        const works = this.facts.invites.filter(
          (invite) =>
            (invite.expiresAt === null || invite.expiresAt > entry.at) &&
            (invite.maxUses === null || invite.uses < invite.maxUses),
        )
        const invite = { id: `inv_${entry.seq}`, code, expiresAt, maxUses, uses: 0 }
        works.push({ ...invite, createdBy: entry.actorId, createdAt: entry.at })
        this.facts = { ...this.facts, invites: works }
        return
      }
      case 'invite-revoked': {
        if (!this.facts) return
        const invites = this.facts.invites.filter(({ id }) => id !== entry.body.inviteId)
        this.facts = { ...this.facts, invites }
        return
      }
      case 'messages-expired':
        for (const seq of entry.body.seqs)
          this.#changeMessage(seq, entry.seq, { content: '', isDeleted: true, expiresAt: null, reactions: new Map() })
        return
      case 'inbox-noticed':
        return
    }
  }

  #pin(targetSeq: number, isOn: boolean): void {
    if (!this.facts) return
    const others = this.facts.pins.filter((seq) => seq !== targetSeq)
    this.facts = { ...this.facts, pins: isOn ? [...others, targetSeq] : others }
  }

  #countReply(threadRootId: string | null, seq: number, by: number): void {
    const rootSeq = Number(threadRootId?.slice(threadRootId.lastIndexOf('.') + 1) ?? 0)
    const root = this.messageNow(rootSeq)
    if (root) this.#changeMessage(rootSeq, seq, { replyCount: root.replyCount + by })
  }

  #changeMessage(seq: number, changedSeq: number, change: Partial<ReplayedMessage>): void {
    const states = this.messages.get(seq)
    if (states) states.push({ ...states.at(-1)!, ...change, changedSeq })
  }

  #change(userId: UserId, change: Partial<ReplayedParticipant>): void {
    const participant = this.participants.get(userId)
    if (participant) Object.assign(participant, change)
  }

  #add(userId: UserId, role: Role, state: ReplayedParticipant['state'], showFrom: number): void {
    const before = this.participants.get(userId)
    const visible = [...(before?.visible ?? []), { from: showFrom, to: null }]
    this.participants.set(userId, { role, state, visible, lastSentAt: before?.lastSentAt ?? null })
    this.#count(1, role === 'owner' ? 1 : 0)
  }

  #count(participants: number, owners: number): void {
    if (!this.facts) return
    this.facts = {
      ...this.facts,
      participantCount: this.facts.participantCount + participants,
      ownerCount: this.facts.ownerCount + owners,
    }
  }
}

const settingsOf = (kind: ConversationFacts['kind']): ConversationFacts['settings'] => ({
  historyFrom: kind === 'room' ? 'start' : 'joining',
  slowModeSeconds: 0,
  announcementOnly: false,
  disappearAfterSeconds: null,
})

export const isPlaceVisible = (visible: readonly VisibleRange[], seq: number): boolean =>
  visible.some(({ from, to }) => from <= seq && (to === null || seq <= to))
