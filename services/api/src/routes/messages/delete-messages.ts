import type { Route } from '../../route.ts'

export const deleteMessages: Route<'deleteMessages'> =
  (useCases) =>
  async ({ body, caller, idempotencyKey, signal }) => {
    const commandId = body.commandId ?? idempotencyKey
    return { status: 200, body: await useCases.deleteMessages({ ...body, commandId }, caller, signal) }
  }
