import type { Route } from '../../route.ts'

export const regenerateAnswer: Route<'regenerateAnswer'> =
  ({ assistant }) =>
  async ({ params: { messageId }, body, caller, idempotencyKey, signal }) => {
    const wish = { ...body, messageId, commandId: body.commandId ?? idempotencyKey }
    return { status: 202, body: await assistant.regenerate(wish, caller.userId, signal) }
  }
