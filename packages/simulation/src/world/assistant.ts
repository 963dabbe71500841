import { type Acknowledgement, ASSISTANT, type LogCommandName, type MessageId } from '@chat/contracts'
import { isFinal } from '../checker/answers.ts'
import type { World } from './world.ts'

const CONVERSATION = 'cnv_ai-ann'
const GIVES_UP_MS = 7_000 // a gateway that was killed answers nobody

/** Somebody asks, takes questions back, and is answered: by a process, or by several, when one was thought dead. */
export function startAssistant(world: World, durationMs: number): void {
  const random = world.random.fork()
  const asked = new Set<string>()
  let count = 0

  const wish = (name: LogCommandName, idField: 'commandId' | 'clientMsgId', request: Record<string, unknown>): void => {
    const device = world.devices[0]
    if (!device?.process.isAlive) return
    const commandId = `q${++count}-${device.deviceId}`
    device.wish(name, CONVERSATION, commandId, { ...request, [idField]: commandId })
  }
  world.kernel.after(random.between(0, 500), () => {
    const named = { conversationId: CONVERSATION, kind: 'assistant', name: null, slug: null, topic: null }
    wish('create-conversation', 'commandId', { ...named, participants: [ASSISTANT.id] })
  })
  for (let index = 0; index < 5; index++) {
    world.kernel.after(random.between(700, durationMs), () =>
      wish('send-message', 'clientMsgId', { conversationId: CONVERSATION, content: `question ${index}` }),
    )
  }

  world.onSent.push(({ messageId, conversationId }) => {
    if (conversationId !== CONVERSATION || asked.has(messageId)) return
    asked.add(messageId)
    if (random.chance(0.2))
      world.kernel.after(random.between(0, 2_000), () =>
        wish('delete-message', 'commandId', { messageId, scope: 'everyone' }),
      )
    answer(messageId, null)
  })

  /** Its id follows from the question, so whoever answers says the same command. */
  function answer(questionId: MessageId, replaces: MessageId | null): void {
    const commandId = `${replaces === null ? 'answer' : 'again'}-${questionId}`
    const request = {
      conversationId: CONVERSATION,
      questionId,
      replaces,
      content: `${commandId}.`,
      model: 'small',
      finishReason: 'stop',
      commandId,
    }
    const sender = { commandId, conversationId: CONVERSATION, userId: ASSISTANT.id, deviceId: commandId }
    world.recorder.wished({ ...sender, name: 'answer-question', request })
    const processes = random.chance(0.5) ? 1 : 2 + random.int(2)
    for (let index = 0; index < processes; index++) {
      world.pendingCopyCount++
      world.kernel.after(random.between(5, random.chance(0.5) ? 100 : 4_000), () => send(0))
    }

    function send(attempt: number): void {
      const gateways = world.gateways.filter(({ process }) => process.isRunning)
      const again = (ms: number) => world.kernel.after(ms, () => send(attempt + 1))
      if (gateways.length === 0) return again(500)
      const sentAt = world.kernel.now
      let isOver = false
      world.recorder.sent(commandId)
      void random
        .pick(gateways)
        .send(ASSISTANT.id, { ...sender, name: 'answer-question', request, attempt, sentAt })
        .then((acknowledgement) => {
          world.recorder.answered(commandId, sentAt, acknowledgement)
          if (isOver) return
          isOver = true
          if (isFinal(acknowledgement)) settle(acknowledgement)
          else again(random.between(50, 1_000))
        })
      world.kernel.after(GIVES_UP_MS, () => {
        if (isOver) return
        isOver = true
        send(attempt + 1)
      })
    }

    function settle(acknowledgement: Acknowledgement): void {
      world.pendingCopyCount--
      world.recorder.settled(commandId, acknowledgement.ok ? 'acknowledged' : 'refused')
      const messageId = acknowledgement.ok ? (acknowledgement.data as { messageId: MessageId }).messageId : null
      if (replaces !== null || messageId === null || asked.has(messageId)) return
      asked.add(messageId)
      if (random.chance(0.4)) answer(questionId, messageId)
    }
  }
}
