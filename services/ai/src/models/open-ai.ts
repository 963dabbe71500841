import { z } from 'zod'
import { boundedFetch } from './bounded-fetch.ts'
import type { ModelServer } from './model-server.ts'

const Models = z.object({ data: z.array(z.object({ id: z.string() })) })
const Chunk = z.object({
  choices: z
    .array(
      z.object({
        delta: z.object({ content: z.string().nullish() }).nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .default([]),
  usage: z.object({ completion_tokens: z.number() }).nullish(),
})

/** Whatever speaks the OpenAI interface: `/models` and a streamed `/chat/completions`. */
export function createOpenAi({ baseUrl, apiKey }: { baseUrl: string; apiKey: string | undefined }): ModelServer {
  async function request(path: string, body: object | null, signal: AbortSignal): Promise<Response> {
    const response = await boundedFetch(signal)(`${baseUrl.replace(/\/$/, '')}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        'content-type': 'application/json',
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    if (!response.ok) throw new Error(`the model server answers ${response.status}`)
    return response
  }

  return {
    name: 'the model server',
    async list(signal) {
      const response = await request('/models', null, signal)
      return Models.parse(await response.json()).data.map(({ id }) => ({ name: id, sizeBytes: null }))
    },
    async *answer({ model, turns, tokensMax }, signal) {
      const body = {
        model,
        messages: turns,
        stream: true,
        max_tokens: tokensMax,
        stream_options: { include_usage: true },
      }
      const response = await request('/chat/completions', body, signal)
      let isEnded = false
      for await (const data of dataOf(response)) {
        if (data === '[DONE]') return
        const { choices, usage } = Chunk.parse(JSON.parse(data))
        const [choice] = choices
        if (choice?.finish_reason) isEnded = true
        yield {
          text: choice?.delta?.content ?? '',
          ...(choice?.finish_reason === 'length' ? { isCutOff: true } : {}),
          ...(usage ? { tokenCount: usage.completion_tokens } : {}),
        }
      }
      if (!isEnded) throw new Error('the model server ended in the middle')
    },
  }
}

/** What stands after `data:` in a stream of server-sent events. */
async function* dataOf({ body }: Response): AsyncGenerator<string> {
  if (!body) throw new Error('the model server answers nothing')
  let rest = ''
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split(/\r?\n/)
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.startsWith('data:')) yield line.slice(5).trim()
  }
}
