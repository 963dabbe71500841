import type { Route } from '../../route.ts'

/** The id comes from the command, so a repeat with the same key answers the same conversation. */
export const createAssistantConversation: Route<'createAssistantConversation'> =
  ({ start, conversations }) =>
  async ({ body, caller, idempotencyKey, signal }) => {
    const wish = { name: body.name ?? null, commandId: body.commandId ?? idempotencyKey }
    const { conversationId, isNew } = await start.assistant(caller, wish, signal)
    return { status: isNew ? 201 : 200, body: await conversations.get(conversationId, caller.userId, signal) }
  }
