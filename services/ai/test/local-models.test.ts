import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LocalModel, repositoryRoot, StackError, startLocalModel } from '@chat/local-stack'
import { eventually } from '@chat/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { answerTo, assistantUnderTest, deltasOf, textOf } from './assistant-under-test.ts'

const assistant = assistantUnderTest({ AI_ANSWER_TOKENS: '30' }, { startsAi: false })
const log = (): void => {}
let dataDir: string

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'chat-model-'))
})
afterAll(() => rm(dataDir, { recursive: true, force: true }))

/** As the launcher keeps it; nothing runs where it looks first. */
const startIt = (folder = join(dataDir, 'ai')) =>
  startLocalModel({ dataDir: folder, logDir: dataDir, log, usualOllama: 'http://127.0.0.1:9' })

describe('npm start -- --with-ai', () => {
  afterEach(() => vi.unstubAllEnvs())

  test('gets a small model, which answers in pieces, and stops when it is told to', { timeout: 300_000 }, async () => {
    for (const name of ['OLLAMA_HOST', 'OPENAI_BASE_URL']) vi.stubEnv(name, '')
    const model = await startIt(join(repositoryRoot, '.data/ai')).catch((error: unknown) => error)
    if (model instanceof StackError) {
      // It comes over the network, once, and not every machine has one.
      expect(model.message).toContain('Install Ollama')
      console.info(`no model was to be had, so none was tried: ${model.message}`)
      return
    }
    if (model instanceof Error) throw model
    await using scope = new AsyncDisposableStack()
    scope.defer(() => (model as LocalModel).stop())
    scope.use(await assistant.startAi((model as LocalModel).env as Record<string, string>))
    const anna = await assistant.person('anna')
    const conversationId = await assistant.conversation(anna)
    const first = await assistant.ask(anna, conversationId, 'Say hello to everybody, please.')
    const answer = await eventually(() => answerTo(anna.told, conversationId, first.generationId), {
      timeoutMs: 60_000,
    })
    expect(answer.assistant?.model).toMatch(/smollm2/i)
    expect(['stop', 'length']).toContain(answer.assistant?.finishReason)
    expect(textOf(deltasOf(anna.told, first.generationId)).trim()).toBe(answer.content)

    // It may be done with it before we can say stop: such a small model is quick where nothing else runs.
    const second = await assistant.ask(anna, conversationId, 'Write a long poem about the sea.')
    // What is stopped before its first word leaves no message.
    const hasText = () => expect(deltasOf(anna.told, second.generationId).some(({ text }) => text !== '')).toBe(true)
    await eventually(hasText, { timeoutMs: 30_000 })
    await anna.client.command('ai-abort', { generationId: second.generationId })
    const stopped = await answerTo(anna.told, conversationId, second.generationId)
    expect(stopped.assistant?.finishReason).toMatch(/aborted|length|stop/)
    const third = await assistant.ask(anna, conversationId, 'Thank you.')
    await answerTo(anna.told, conversationId, third.generationId)
  })

  test('takes what is configured', async () => {
    vi.stubEnv('OLLAMA_HOST', assistant.server.url)
    expect(await startIt()).toMatchObject({ env: {}, source: `${assistant.server.url}, as OLLAMA_HOST says` })
    vi.stubEnv('OPENAI_BASE_URL', `${assistant.server.url}/v1`)
    expect(await startIt()).toMatchObject({ source: `${assistant.server.url}/v1, as OPENAI_BASE_URL says` })
  })

  test('fetches the model that OLLAMA_MODEL names, or says what to run', async () => {
    const { server } = assistant
    const lines: string[] = []
    const start = (more: object = {}) =>
      startLocalModel({ dataDir, logDir: dataDir, log: (line) => lines.push(line), usualOllama: server.url, ...more })
    vi.stubEnv('OLLAMA_MODEL', 'small')
    await start()
    expect(lines).toEqual([]) // it is there
    vi.stubEnv('OLLAMA_MODEL', 'llama3.2')
    await expect(start()).rejects.toThrow(/file does not exist\): run `OLLAMA_HOST=\S+ ollama pull llama3.2`/)
    server.library = ['llama3.2']
    lines.length = 0
    vi.stubEnv('OLLAMA_HOST', server.url)
    expect(await start()).toMatchObject({ env: {} })
    expect(lines.slice(1)).toEqual(['pulling one: 20 % of 200 MB', 'pulling one: 100 % of 200 MB'])
    expect(server.models).toContain('llama3.2')
    server.models = ['small', 'large']
  })

  test('takes the Ollama that runs', async () => {
    const { url } = assistant.server
    const options = { dataDir, logDir: dataDir, log, usualOllama: url }
    expect(await startLocalModel(options)).toMatchObject({ env: { OLLAMA_HOST: url } })
  })

  test('says what helps where there is none', async () => {
    vi.stubEnv('OLLAMA_HOST', '127.0.0.1:9')
    await expect(startIt()).rejects.toThrow('run `ollama serve`, or leave OLLAMA_HOST out')
    vi.stubEnv('OLLAMA_HOST', assistant.server.url)
    assistant.server.models = []
    await expect(startIt()).rejects.toThrow('has no model: run `ollama pull llama3.2`')
    assistant.server.models = ['small', 'large']
    vi.stubEnv('OLLAMA_HOST', '')
    const notAModel = join(dataDir, 'not-a-model.gguf')
    await writeFile(notAModel, 'nothing')
    vi.stubEnv('AI_MODEL_PATH', notAModel)
    vi.stubEnv('OLLAMA_PATH', '/bin/false')
    await expect(startIt()).rejects.toThrow(/^ollama did not start: .* Install Ollama .*, run `ollama pull llama3.2`/)
  })
})
