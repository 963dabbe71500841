import { FOR_EVER_MS } from '@chat/domain'
import type { Route } from '../../route.ts'

export const muteConversation: Route<'muteConversation'> =
  ({ personal }) =>
  async ({ params: { conversationId }, body: { until }, caller, signal }) => {
    const mutedUntil = until ?? new Date(FOR_EVER_MS).toISOString()
    return { status: 200, body: await personal.preferences(caller, conversationId, { mutedUntil }, signal) }
  }
