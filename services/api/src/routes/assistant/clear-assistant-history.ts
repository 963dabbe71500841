import type { Route } from '../../route.ts'

export const clearAssistantHistory: Route<'clearAssistantHistory'> =
  ({ clearHistory }) =>
  async ({ params: { conversationId }, caller, signal }) => {
    await clearHistory(conversationId, caller, signal)
    return { status: 204 }
  }
