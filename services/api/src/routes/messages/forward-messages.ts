import type { Route } from '../../route.ts'

export const forwardMessages: Route<'forwardMessages'> =
  (useCases) =>
  async ({ body, caller, idempotencyKey, signal }) => {
    const commandId = body.commandId ?? idempotencyKey
    return { status: 200, body: await useCases.forwardMessages({ ...body, commandId }, caller, signal) }
  }
