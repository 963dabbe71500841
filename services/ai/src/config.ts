import { commonFields, count, duration, tracingFields } from '@chat/service-kit'
import { z } from 'zod'

const address = () => z.url({ protocol: /^https?$/, error: 'is not an address such as http://127.0.0.1:11434' })

export const aiConfig = z.object({
  ...commonFields,
  ...tracingFields,
  /** As Ollama itself reads it. */
  OLLAMA_HOST: z.string().default('http://127.0.0.1:11434'),
  /** Otherwise the first that the server has. */
  OLLAMA_MODEL: z.string().optional(),
  /** Any server that speaks the OpenAI interface, with `/v1`; then Ollama is not asked. */
  OPENAI_BASE_URL: address().optional(),
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_MODEL: z.string().optional(),
  /** Answers that are written at once by one process. */
  AI_CONCURRENCY: count().min(1, 'is below 1').default(2),
  /** What a model is told at most, without its answer. */
  AI_CONTEXT_TOKENS: count().min(256, 'is below 256').default(3_000),
  AI_ANSWER_TOKENS: count().min(1, 'is below 1').default(1_000),
  /** A model may have to be loaded first. */
  AI_FIRST_TOKEN_TIMEOUT: duration().prefault('60s'),
  AI_NEXT_TOKEN_TIMEOUT: duration().prefault('20s'),
  AI_ANSWER_TIMEOUT: duration().prefault('3m'),
  /** An answer whose process says nothing for so long is begun anew by another one. */
  AI_CLAIM_AFTER: duration().prefault('6s'),
})

export type AiConfig = z.infer<typeof aiConfig>
