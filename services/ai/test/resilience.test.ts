import { setTimeout as delay } from 'node:timers/promises'
import { startService } from '@chat/local-stack'
import { eventually } from '@chat/testkit'
import { expect, test } from 'vitest'
import {
  answersIn,
  answerTo,
  type Asker,
  assistantUnderTest,
  deltasOf,
  echo,
  joined,
  textOf,
} from './assistant-under-test.ts'
import { injectionPrompts } from './injection-prompts.ts'

const assistant = assistantUnderTest({}, { startsAi: false })

test('an answer whose process is killed in the middle is begun anew by another one, and given once', async () => {
  let isFirst = true
  assistant.server.script = async function* ({ signal }) {
    const word = isFirst ? 'first' : 'second'
    isFirst = false
    for (let index = 0; index < (word === 'first' ? 10_000 : 30) && !signal.aborted; index += 1) {
      yield `${word}${index} `
      await delay(word === 'first' ? 50 : 1)
    }
  }
  const doomed = await startService('ai', { ...process.env, ...assistant.environmentOf(), LOG_LEVEL: 'info' })
  const anna = await assistant.person('anna')
  const conversationId = await assistant.conversation(anna)
  const { generationId } = await assistant.ask(anna, conversationId, 'Count, please.')
  await eventually(() => expect(deltasOf(anna.told, generationId).length).toBeGreaterThan(3), { timeoutMs: 10_000 })
  await doomed.kill()
  await using _ = await assistant.startAi()
  const answer = await answerTo(anna.told, conversationId, generationId)
  expect(answer.content).toMatch(/^second0 .* second29$/)
  expect(textOf(deltasOf(anna.told, generationId)).trim()).toBe(answer.content)
  await eventually(() => expect(anna.told.some(({ event }) => event === 'ai-done')).toBe(true))
  expect(answersIn(anna.told, conversationId)).toHaveLength(1)
})

test('a hundred prompts bring no text of another conversation to light', { timeout: 120_000 }, async () => {
  // A model that says everything it was told is as disobedient as one can be.
  assistant.server.script = async function* ({ turns }) {
    yield JSON.stringify(turns)
  }
  await using _ = await assistant.startAi({ AI_CONCURRENCY: '4' })
  const [anna, ben] = [await assistant.person('anna'), await assistant.person('ben')]
  const secrets = ['heron', 'ibis', 'kestrel', 'linnet'].map((name) => `secret-${name}-${anna.userId}`)
  const [hers, theirs, joint, hidden] = secrets as [string, string, string, string]

  const foreign = await assistant.conversation(ben)
  await answerTo(ben.told, foreign, (await assistant.ask(ben, foreign, `The secret of Ben is ${hers}.`)).generationId)
  const other = await assistant.conversation(anna)
  await answerTo(anna.told, other, (await assistant.ask(anna, other, `In another talk: ${theirs}.`)).generationId)
  const group = await assistant.system.create('group', ben, [])
  await joined(ben.client, group)
  const said = await ben.client.command('send-message', { conversationId: group, content: `Before Anna: ${joint}.` })
  expect(said.ok).toBe(true)
  await ben.client.command('add-participant', { conversationId: group, userId: anna.userId })
  await joined(anna.client, group)
  const gone = await ben.client.command('send-message', { conversationId: group, content: `Deleted: ${hidden}.` })
  if (!gone.ok) throw new Error(gone.error.code)
  await ben.client.command('delete-message', { messageId: gone.data.messageId, scope: 'everyone' })

  const askers = [anna, ...(await Promise.all(['cleo', 'dora', 'emil'].map((name) => assistant.person(name))))]
  for (const { userId, client } of askers.slice(1)) {
    await ben.client.command('add-participant', { conversationId: group, userId })
    await joined(client, group)
  }
  const before = assistant.server.requests.length
  const askAll = async (asker: Asker, prompts: readonly string[]): Promise<void> => {
    const own = await assistant.conversation(asker)
    for (const [index, prompt] of prompts.entries()) {
      const place = index % 4 === 3 ? group : own
      const { generationId } = await assistant.ask(asker, place, place === group ? `@ai ${prompt}` : prompt)
      const answer = await answerTo(asker.told, place, generationId)
      for (const secret of secrets) expect(answer.content).not.toContain(secret)
    }
  }
  await Promise.all(
    askers.map((asker, place) =>
      askAll(
        asker,
        injectionPrompts.filter((_, index) => index % askers.length === place),
      ),
    ),
  )
  const asked = assistant.server.requests.slice(before)
  expect(asked.length).toBeGreaterThanOrEqual(injectionPrompts.length) // on a busy machine one may be begun anew
  for (const { turns } of asked) for (const secret of secrets) expect(JSON.stringify(turns)).not.toContain(secret)
})

test('what does not fit any more is told in short, and no longer when something of it is deleted', async () => {
  assistant.server.script = async function* ({ turns }) {
    yield turns[0]?.content.startsWith('Summarise') ? 'They spoke of herons.' : 'I see.'
  }
  await using _ = await assistant.startAi({ AI_CONTEXT_TOKENS: '256', AI_CLAIM_AFTER: '10s' })
  const anna = await assistant.person('anna')
  const conversationId = await assistant.conversation(anna)
  const toldNow = async (content: string): Promise<string> => {
    const { generationId } = await assistant.ask(anna, conversationId, content)
    await answerTo(anna.told, conversationId, generationId)
    const asked = assistant.server.requests.findLast(({ turns }) => turns.at(-1)?.content === content)
    return asked?.turns[0]?.content ?? ''
  }
  const first = await assistant.ask(anna, conversationId, `A heron is ${'very '.repeat(60)}tall.`)
  await answerTo(anna.told, conversationId, first.generationId)
  await toldNow(`An ibis is ${'not as '.repeat(50)}tall.`)
  await toldNow(`A kestrel is ${'rather '.repeat(50)}small.`)
  let count = 0
  await eventually(async () => expect(await toldNow(`And now, ${(count += 1)}?`)).toContain('They spoke of herons.'))
  const { turns } = assistant.server.requests.findLast(({ turns: [system] }) =>
    system?.content.startsWith('Summarise'),
  )!
  expect(turns[1]?.content).toMatch(/^(Summary of what came before: They spoke of herons.\n)?User: A/)
  await anna.client.command('delete-message', { messageId: first.messageId, scope: 'everyone' })
  expect(await toldNow('And without the first?')).not.toContain('herons')
})

test('how quick answers are, how they end and what waits is measured', async () => {
  assistant.server.script = async function* ({ turns }) {
    yield 'One, '
    await delay(20)
    yield turns.at(-1)?.content === 'Stop here.' ? 'hang' : 'two.'
  }
  await using ai = await assistant.startAi()
  const anna = await assistant.person('anna')
  const conversationId = await assistant.conversation(anna)
  const first = await assistant.ask(anna, conversationId, 'Count.')
  await answerTo(anna.told, conversationId, first.generationId)
  const second = await assistant.ask(anna, conversationId, 'Stop here.')
  await eventually(() => expect(textOf(deltasOf(anna.told, second.generationId))).toBe('One, '))
  await anna.client.command('ai-abort', { generationId: second.generationId })
  await answerTo(anna.told, conversationId, second.generationId)
  await eventually(async () => {
    const text = await (await fetch(`http://127.0.0.1:${ai.adminPort}/metrics`)).text()
    const valueOf = (name: string) => Number(text.match(new RegExp(`^${name}.* (\\S+)$`, 'm'))?.[1])
    expect(valueOf('chat_ai_first_token_seconds_count')).toBe(2)
    expect(valueOf('chat_ai_tokens_per_second_count')).toBe(1)
    expect(valueOf('chat_ai_answers_total.*end="stop"')).toBe(1)
    expect(valueOf('chat_ai_answers_total.*end="aborted"')).toBe(1)
    expect(valueOf('chat_ai_queue_depth')).toBe(0)
    expect(valueOf('chat_ai_running')).toBe(0)
  })
})

test('any server that speaks the OpenAI interface answers too, and is stopped like the other', async () => {
  assistant.server.script = echo
  await using _ = await assistant.startAi({ OPENAI_BASE_URL: `${assistant.server.url}/v1`, OPENAI_MODEL: 'large' })
  const anna = await assistant.person('anna')
  const conversationId = await assistant.conversation(anna)
  const first = await assistant.ask(anna, conversationId, 'Hello?')
  expect(await answerTo(anna.told, conversationId, first.generationId)).toMatchObject({
    content: 'You said: Hello?',
    assistant: { model: 'large', finishReason: 'stop' },
  })
  assistant.server.script = async function* () {
    yield 'Half '
    yield { raw: 'data: {"choices": [{"delta": {"content": 7}}]}\n\n' }
  }
  const second = await assistant.ask(anna, conversationId, 'And now?')
  expect(await answerTo(anna.told, conversationId, second.generationId)).toMatchObject({
    content: 'Half',
    assistant: { finishReason: 'error' },
  })
})

test('an answer that never ends is ended, and what there is of it is kept', async () => {
  assistant.server.script = async function* ({ signal }) {
    while (!signal.aborted) {
      yield 'and '
      await delay(20, undefined, { signal }).catch(() => {})
    }
  }
  await using _ = await assistant.startAi({ AI_ANSWER_TIMEOUT: '1s' })
  const anna = await assistant.person('anna')
  const conversationId = await assistant.conversation(anna)
  const { generationId } = await assistant.ask(anna, conversationId, 'Tell me everything.')
  const answer = await answerTo(anna.told, conversationId, generationId)
  expect(answer.content).toMatch(/^and( and)+$/)
  expect(answer.assistant?.finishReason).toBe('error')
  await eventually(() => expect(assistant.server.requests.at(-1)?.hungUpAt).not.toBeNull())
})
