/** Carries out what the outbox decides: sends, stores, tells. */
import type { Acknowledgement } from '@chat/contracts'
import type { Clock } from '../clock.ts'
import type { PendingMessage } from '../state/chat-state.ts'
import type { OutboxStorage } from '../storage/outbox-storage.ts'
import { createOutbox } from './outbox.ts'
import type { OutboxCommand, OutboxEvent, OutboxItem, Settlement } from './outbox-types.ts'

export interface OutboxRunnerOptions {
  readonly clock: Clock
  readonly random: () => number
  readonly storage: OutboxStorage
  readonly deviceId: string
  readonly send: (command: OutboxCommand, attempt: number) => Promise<Acknowledgement>
  readonly onSettled: (command: OutboxCommand, settlement: Settlement) => void
  readonly onPending: (conversationId: string, pending: readonly PendingMessage[]) => void
  readonly onWarning: (warning: unknown) => void
}

export interface OutboxRunner {
  /** Takes up what this user left unsent, and only then sends. */
  start(userId: string): Promise<void>
  /** `forget`: nothing of it is to be sent later either. */
  stop(how: 'keep' | 'forget'): Promise<void>
  tell(event: Exclude<OutboxEvent, { type: 'restored' }>): void
  find(commandId: string): OutboxItem | null
}

const CLAIM_EVERY_MS = 30_000

function toPending({ command, state, attempts, mayHaveArrived, error }: OutboxItem): PendingMessage {
  const {
    content,
    attachments = [],
    replyTo,
    threadRootId,
  } = command.request as {
    content: string
    attachments?: { fileId: string }[]
    replyTo?: string
    threadRootId?: string
  }
  return {
    clientMsgId: command.commandId,
    conversationId: command.conversationId,
    content,
    attachments,
    replyTo: replyTo ?? null,
    threadRootId: threadRootId ?? null,
    createdAt: new Date(command.createdAt).toISOString(),
    state: state === 'failed' ? 'failed' : 'sending',
    attempts,
    mayHaveArrived,
    error: state === 'failed' ? error : null,
    seq: null,
  }
}

export function createOutboxRunner(options: OutboxRunnerOptions): OutboxRunner {
  const { clock, random, storage, deviceId, onWarning } = options
  let outbox = createOutbox({ random })
  let userId: string | null = null
  /** Told before what is stored was taken up. */
  let held: OutboxEvent[] | null = []
  let stored: Promise<void> = Promise.resolve()
  let callOffTimer = () => {}
  let callOffClaim = () => {}

  /** One after the other: the storage sees them in the order in which they happened. */
  function store(work: (userId: string) => Promise<void>): void {
    const owner = userId
    if (owner === null) return
    stored = stored.then(() => work(owner)).catch(onWarning)
  }

  function deliver(command: OutboxCommand, attempt: number): void {
    const mine = outbox
    options.send(command, attempt).then(
      (answer) => {
        if (mine === outbox) step({ type: 'answered', commandId: command.commandId, answer })
      },
      () => {}, // the connection is gone: it is sent again with the next one
    )
  }

  function step(event: OutboxEvent): void {
    const changed = new Set<string>()
    for (const effect of outbox.step(event, clock.now())) {
      if (effect.type === 'send') deliver(effect.command, effect.attempt)
      else if (effect.type === 'store') store((owner) => storage.save(owner, deviceId, effect.item))
      else if (effect.type === 'forget') store((owner) => storage.remove(owner, effect.commandId))
      else if (effect.type === 'settled') options.onSettled(effect.command, effect.settlement)
      else changed.add(effect.conversationId)
    }
    for (const conversationId of changed) {
      const messages = outbox.items(conversationId).filter(({ command }) => command.name === 'send-message')
      options.onPending(conversationId, messages.map(toPending))
    }
    callOffTimer()
    const dueAt = outbox.nextDueAt()
    if (dueAt !== null) {
      callOffTimer = clock.after(Math.max(0, dueAt - clock.now()), () => step({ type: 'time-passed' }))
    }
  }

  function claim(): void {
    const owner = userId
    if (owner === null) return
    storage.claim(owner, deviceId).then((items) => {
      if (userId === owner && held === null && items.length > 0) step({ type: 'restored', items })
    }, onWarning)
  }

  /** Again from time to time: another tab may have died and left something. */
  function claimLater(): void {
    callOffClaim()
    callOffClaim = clock.after(CLAIM_EVERY_MS, () => {
      claim()
      claimLater()
    })
  }
  storage.onAbandoned?.(claim)

  return {
    async start(owner) {
      userId = owner
      const mine = outbox
      let items: Awaited<ReturnType<OutboxStorage['claim']>> = []
      try {
        items = await storage.claim(owner, deviceId)
      } catch (error) {
        onWarning(error)
      }
      if (mine !== outbox) return
      step({ type: 'restored', items })
      const told = held ?? []
      held = null
      for (const event of told) step(event)
      claimLater()
    },
    async stop(how) {
      callOffTimer()
      callOffClaim()
      const left = outbox.items()
      if (how === 'forget') for (const { command } of left) store((owner) => storage.remove(owner, command.commandId))
      outbox = createOutbox({ random })
      held = []
      userId = null
      await stored
    },
    tell(event) {
      if (held === null) step(event)
      else held.push(event)
    },
    find: (commandId) => outbox.items().find(({ command }) => command.commandId === commandId) ?? null,
  }
}
