import { z } from 'zod'
import { defineOperation } from '../operation.ts'
import { Capabilities } from '../things/capabilities.ts'

const answers = {
  checks: z.record(z.string(), z.boolean()),
  optional: z
    .record(z.string(), z.boolean())
    .describe('what messages are carried without: files, the assistant, search'),
}

export const systemOperations = {
  health: defineOperation({
    method: 'GET',
    path: '/health',
    tag: 'system',
    summary: '200 only when api, a gateway, a worker, MongoDB and Redis answer.',
    auth: 'none',
    responses: {
      200: z.object({ status: z.literal('ok'), ...answers }),
      503: z.object({ status: z.literal('degraded'), ...answers }),
    },
    errors: [],
  }),
  capabilities: defineOperation({
    method: 'GET',
    path: '/capabilities',
    tag: 'system',
    summary: 'What this installation can do: its limits, what is switched on, and the version of the protocol.',
    auth: 'none',
    responses: { 200: Capabilities },
    errors: [],
  }),
} as const
