import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { limits, type Generation } from '@chat/contracts'
import { eventually, type Script } from '@chat/testkit'
import { expect, test } from 'vitest'
import { answersIn, answerTo, assistantUnderTest, deltasOf, echo, joined, textOf } from './assistant-under-test.ts'

const assistant = assistantUnderTest({
  AI_CONCURRENCY: '4',
  AI_CONTEXT_TOKENS: '8000', // everything is told word by word, so nobody is asked for a summary
  AI_FIRST_TOKEN_TIMEOUT: '2s',
  AI_NEXT_TOKEN_TIMEOUT: '2s',
  AI_CLAIM_AFTER: '60s', // what is heard at once is not found by looking again
})

/** Speaks on and on, a word every `everyMs`. */
const speaking = (words: number, everyMs: number): Script =>
  async function* ({ signal }) {
    for (let index = 0; index < words && !signal.aborted; index += 1) {
      yield `word${index} `
      await delay(everyMs, undefined, { signal }).catch(() => {})
    }
  }

test('an answer comes in numbered pieces, at most 20 a second, and then as one message of the log', async () => {
  assistant.server.script = speaking(300, 3)
  const anna = await assistant.person('anna')
  const conversationId = await assistant.conversation(anna)
  const { generationId, messageId } = await assistant.ask(anna, conversationId, 'Tell me a lot.')
  const answer = await answerTo(anna.told, conversationId, generationId)
  const deltas = deltasOf(anna.told, generationId).filter(({ attempt }) => attempt === 1)
  expect(textOf(deltas).trim()).toBe(answer.content)
  expect(answer).toMatchObject({ senderId: 'usr_assistant', threadRootId: null })
  expect(answer.assistant).toEqual({ model: 'small', questionId: messageId, finishReason: 'stop' })
  expect(deltas[0]).toMatchObject({ index: 0, text: '', generation: { questionId: messageId, askerId: anna.userId } })
  // 300 words in about a second
  expect(deltas.length).toBeGreaterThan(5)
  expect(deltas.length).toBeLessThan(300 / 5)
  await eventually(() =>
    expect(anna.told.find(({ event }) => event === 'ai-done')?.payload).toEqual({
      generationId,
      conversationId,
      messageId: answer.id,
      finishReason: 'stop',
    }),
  )
})

test('what was said before is told with the question, as far as there is room', async () => {
  assistant.server.script = echo
  const anna = await assistant.person('anna')
  const conversationId = await assistant.conversation(anna)
  for (const content of ['My name is Anna.', 'What is my name?']) {
    const { generationId } = await assistant.ask(anna, conversationId, content)
    await answerTo(anna.told, conversationId, generationId)
  }
  expect(assistant.server.requests.at(-1)?.turns.slice(1)).toEqual([
    { role: 'user', content: 'My name is Anna.' },
    { role: 'assistant', content: 'You said: My name is Anna.' },
    { role: 'user', content: 'What is my name?' },
  ])
})

test('a plain message is a question too, and @ai in a group is answered in its thread, for every member', async () => {
  const released = Promise.withResolvers<void>()
  assistant.server.script = async function* () {
    yield 'First half, '
    await released.promise
    yield 'second half.'
  }
  const [anna, ben] = [await assistant.person('anna'), await assistant.person('ben')]
  const group = await assistant.system.create('group', anna, [ben])
  await Promise.all([joined(anna.client, group), joined(ben.client, group)])
  const sent = await anna.client.command('send-message', {
    conversationId: group,
    content: 'Nothing for @nobody. @ai, what do you say?',
    clientMsgId: randomUUID(),
  })
  if (!sent.ok) throw new Error(sent.error.code)
  await eventually(() => expect(ben.told.some(({ payload }) => payload['text'] === 'First half, ')).toBe(true))

  // A reload in the middle: what is there is fetched, and the rest comes by.
  const again = assistant.connect(ben)
  await joined(again.client, group)
  const running = await again.client.command('ai-running', { conversationId: group })
  const [generation] = running.ok ? running.data.generations : []
  expect(generation).toMatchObject({
    state: 'running',
    text: 'First half, ',
    index: 1,
    threadRootId: sent.data.messageId,
  })
  released.resolve()
  const { id } = generation as Generation
  for (const { told } of [anna, ben, again]) {
    const answer = await answerTo(told, group, id)
    expect(answer).toMatchObject({ content: 'First half, second half.', threadRootId: sent.data.messageId })
  }
  expect(deltasOf(again.told, id)).toMatchObject([{ index: 2, text: 'second half.' }])
  const turns = assistant.server.requests.at(-1)?.turns ?? []
  expect(turns.at(-1)?.content).toBe('anna: Nothing for @nobody. @ai, what do you say?')
})

test('a stop ends the request to the model server at once, and keeps what is there', async () => {
  const anna = await assistant.person('anna')
  const conversationId = await assistant.conversation(anna)
  const stopInTheMiddle = async (): Promise<number> => {
    const { generationId } = await assistant.ask(anna, conversationId, 'Never stop.')
    await eventually(() => expect(deltasOf(anna.told, generationId).some(({ text }) => text !== '')).toBe(true))
    const request = assistant.server.requests.at(-1)
    const stoppedAt = performance.now()
    expect(await anna.client.command('ai-abort', { generationId })).toMatchObject({ ok: true })
    const answer = await answerTo(anna.told, conversationId, generationId)
    expect(answer.assistant?.finishReason).toBe('aborted')
    expect(answer.content).toBe(textOf(deltasOf(anna.told, generationId)).trim())
    return (request?.hungUpAt ?? Number.POSITIVE_INFINITY) - stoppedAt
  }
  assistant.server.script = speaking(10_000, 10)
  await stopInTheMiddle()
  // One that says nothing more: no next piece brings it to light either.
  assistant.server.script = async function* () {
    yield 'Half a '
    yield 'hang'
  }
  // The machine may be busy with something else: one of a few is as quick as it is by itself.
  let tookMs = await stopInTheMiddle()
  for (let round = 0; round < 8 && tookMs >= 200; round += 1) tookMs = Math.min(tookMs, await stopInTheMiddle())
  expect(tookMs).toBeLessThan(200)
})

test('a stop before the first token leaves nothing, and nobody else may stop it', async () => {
  assistant.server.script = async function* () {
    yield 'hang'
  }
  const [anna, ben] = [await assistant.person('anna'), await assistant.person('ben')]
  const conversationId = await assistant.conversation(anna)
  const before = assistant.server.requests.length
  const { generationId } = await assistant.ask(anna, conversationId, 'Hello?')
  await eventually(() => expect(assistant.server.requests.length).toBe(before + 1))
  expect(await ben.client.command('ai-abort', { generationId })).toMatchObject({
    error: { code: 'GENERATION_NOT_FOUND' },
  })
  const stoppedAt = performance.now()
  await anna.client.command('ai-abort', { generationId })
  await eventually(() => expect(anna.told.find(({ event }) => event === 'ai-done')?.payload['messageId']).toBeNull())
  await eventually(() => expect(assistant.server.requests.at(-1)?.hungUpAt).toBeGreaterThan(stoppedAt))
  expect(answersIn(anna.told, conversationId)).toEqual([])
})

const misbehaving: Record<string, { script: Script; content: RegExp; finishReason: string }> = {
  'never begins': {
    script: async function* () {
      yield 'hang'
    },
    content: /could not answer/,
    finishReason: 'error',
  },
  'stops in the middle': {
    script: async function* () {
      yield 'Half a '
      yield 'hang'
    },
    content: /^Half a$/,
    finishReason: 'error',
  },
  dies: {
    script: async function* () {
      yield 'Half a '
      await delay(20)
      yield 'die'
    },
    content: /^Half a$/,
    finishReason: 'error',
  },
  'speaks nonsense': {
    script: async function* () {
      yield { raw: '{"message": {"content": <html>}}\n' }
    },
    content: /could not answer/,
    finishReason: 'error',
  },
  'says nothing': {
    script: async function* () {
      yield ''
    },
    content: /could not answer/,
    finishReason: 'error',
  },
  'floods with one line': {
    script: async function* ({ signal }) {
      for (let index = 0; index < 1_000 && !signal.aborted; index += 1) yield { raw: 'x'.repeat(64 * 1024) }
    },
    content: /could not answer/,
    finishReason: 'error',
  },
  'floods with text': {
    script: async function* ({ signal }) {
      for (let index = 0; index < 100_000 && !signal.aborted; index += 1) {
        yield 'again and again '
        if (index % 100 === 0) await delay(1)
      }
    },
    content: new RegExp(`^.{${limits.contentLengthMax - 20},${limits.contentLengthMax}}$`),
    finishReason: 'length',
  },
}
test.each(Object.entries(misbehaving))(
  'a model server that %s ends in words, and the next question is answered',
  async (_, { script, content, finishReason }) => {
    assistant.server.script = script
    const anna = await assistant.person('anna')
    const conversationId = await assistant.conversation(anna)
    const { generationId } = await assistant.ask(anna, conversationId, 'Hello?')
    const answer = await answerTo(anna.told, conversationId, generationId)
    expect(answer.content).toMatch(content)
    expect(answer.assistant?.finishReason).toBe(finishReason)
    assistant.server.script = echo
    const next = await assistant.ask(anna, conversationId, 'And now?')
    expect((await answerTo(anna.told, conversationId, next.generationId)).content).toBe('You said: And now?')
  },
)

test('another answer takes the place of the one before, which can still be read', async () => {
  let answers = 0
  assistant.server.script = async function* ({ model }) {
    yield `Answer ${(answers += 1)} of ${model}.`
  }
  const [anna, ben] = [await assistant.person('anna'), await assistant.person('ben')]
  const group = await assistant.system.create('group', anna, [ben])
  await joined(anna.client, group)
  const asked = await assistant.ask(anna, group, '@assistant hello')
  const first = await answerTo(anna.told, group, asked.generationId)
  const refused = await ben.client.command('ai-regenerate', { messageId: first.id })
  expect(refused).toMatchObject({ error: { code: 'FORBIDDEN' } })
  expect(await anna.client.command('ai-regenerate', { messageId: first.id, model: 'huge' })).toMatchObject({
    error: { code: 'MODEL_NOT_FOUND' },
  })
  expect(await anna.client.command('ai-regenerate', { messageId: first.id, model: 'large' })).toMatchObject({
    ok: true,
  })
  await eventually(() =>
    expect(answersIn(anna.told, group).at(-1)).toMatchObject({
      id: first.id,
      content: 'Answer 2 of large.',
      assistant: { model: 'large', questionId: asked.messageId, finishReason: 'stop' },
    }),
  )
  const turns = assistant.server.requests.at(-1)?.turns ?? []
  expect(turns.some(({ content }) => content.includes('Answer 1'))).toBe(false)
})

test('one answer at a time for each user, two questions wait, and others do not wait for them', async () => {
  let isReleased = false
  assistant.server.script = async function* ({ turns, signal }) {
    const content = turns.at(-1)?.content ?? ''
    yield `Re: ${content}`
    while (content.startsWith('slow') && !isReleased && !signal.aborted) {
      yield '.'
      await delay(100)
    }
  }
  const [anna, ben] = [await assistant.person('anna'), await assistant.person('ben')]
  const conversationId = await assistant.conversation(anna)
  const asked = []
  const clientMsgIds = [randomUUID(), randomUUID(), randomUUID()]
  for (const [index, clientMsgId] of clientMsgIds.entries()) {
    asked.push(await assistant.ask(anna, conversationId, `slow ${index + 1}`, { clientMsgId }))
  }
  await expect(assistant.ask(anna, conversationId, 'slow 4')).rejects.toThrow('TOO_MANY_QUESTIONS')
  // The same question again is no other one, and has the answer that it had.
  const again = { clientMsgId: clientMsgIds[2] }
  expect(await assistant.ask(anna, conversationId, 'slow 3', again)).toEqual(asked[2])
  // Sent as a plain message it stands there, and its author hears that it is not answered.
  const plain = { conversationId, content: 'slow 5', clientMsgId: randomUUID() }
  expect(await anna.client.command('send-message', plain)).toMatchObject({ ok: true })
  await eventually(() =>
    expect(anna.told.find(({ event }) => event === 'ai-error')?.payload['error']).toMatchObject({
      code: 'TOO_MANY_QUESTIONS',
    }),
  )
  const bens = await assistant.conversation(ben)
  const quick = await assistant.ask(ben, bens, 'quick')
  await answerTo(ben.told, bens, quick.generationId)
  expect(answersIn(anna.told, conversationId)).toEqual([])
  // Whoever looks sees what is written, and what waits for its turn.
  const running = await anna.client.command('ai-running', { conversationId })
  const states = running.ok ? running.data.generations.map(({ id, state }) => [id, state]) : []
  expect(Object.fromEntries(states)).toEqual(
    Object.fromEntries(asked.map(({ generationId }, index) => [generationId, index === 0 ? 'running' : 'queued'])),
  )
  for (const { generationId } of asked) {
    expect(deltasOf(anna.told, generationId)[0]).toMatchObject({ attempt: 0, generation: { state: 'queued' } })
  }
  // One that waits is stopped without a trace.
  await anna.client.command('ai-abort', { generationId: asked[1]?.generationId ?? '' })
  isReleased = true
  await answerTo(anna.told, conversationId, asked[2]?.generationId ?? '')
  expect(answersIn(anna.told, conversationId).map(({ content }) => content.replaceAll('.', ''))).toEqual([
    'Re: slow 1',
    'Re: slow 3',
  ])
})

test('whoever asks where the assistant would not hear it is told so before anything is sent', async () => {
  const [anna, ben] = [await assistant.person('anna'), await assistant.person('ben')]
  const group = await assistant.system.create('group', anna, [ben])
  const direct = await assistant.system.create('direct', anna, [ben])
  await Promise.all([joined(anna.client, group), joined(anna.client, direct)])
  expect(await anna.client.command('ai-ask', { conversationId: group, content: 'Who is called?' })).toMatchObject({
    error: { code: 'FORBIDDEN' },
  })
  expect(await anna.client.command('ai-ask', { conversationId: direct, content: '@ai are you here?' })).toMatchObject({
    error: { code: 'NOT_FOR_DIRECT' },
  })
  const stranger = await assistant.person('stranger')
  expect(await stranger.client.command('ai-ask', { conversationId: direct, content: '@ai hello' })).toMatchObject({
    error: { code: 'NOT_A_PARTICIPANT' },
  })
})

test('a question that is deleted while it waits is not answered', async () => {
  assistant.server.script = async function* () {
    yield 'Half of it. '
    await delay(150)
    yield 'The rest.'
  }
  const anna = await assistant.person('anna')
  const conversationId = await assistant.conversation(anna)
  const { messageId } = await assistant.ask(anna, conversationId, 'I should not have said that.')
  expect(await anna.client.command('delete-message', { messageId, scope: 'everyone' })).toMatchObject({ ok: true })
  await eventually(() => expect(anna.told.find(({ event }) => event === 'ai-done')?.payload['messageId']).toBeNull())
  expect(answersIn(anna.told, conversationId)).toEqual([])
})

test('without a model the assistant says how to get one', async () => {
  const anna = await assistant.person('anna')
  const conversationId = await assistant.conversation(anna)
  assistant.server.models = []
  try {
    const { generationId } = await assistant.ask(anna, conversationId, 'Hello?')
    const { content, assistant: facts } = await answerTo(anna.told, conversationId, generationId)
    expect(content).toContain('ollama pull')
    expect(facts).toMatchObject({ model: null, finishReason: 'error' })
  } finally {
    assistant.server.models = ['small', 'large']
  }
})
