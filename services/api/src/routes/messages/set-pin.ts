import type { Route } from '../../route.ts'

const setPin =
  (name: 'pin-message' | 'unpin-message'): Route<'pinMessage'> & Route<'unpinMessage'> =>
  ({ sendCommand, readMessage, newId }) =>
  async ({ params: { messageId }, caller: { userId, traceId }, idempotencyKey, signal }) => {
    const { conversationId } = await readMessage(messageId, userId, signal)
    const commandId = idempotencyKey ?? newId()
    const { seq } = await sendCommand<'pin-message' | 'unpin-message'>(
      { name, conversationId, actorId: userId, commandId, request: { messageId }, traceId },
      signal,
    )
    return { status: 200, body: { messageId, seq } }
  }

export const pinMessage = setPin('pin-message')
export const unpinMessage = setPin('unpin-message')
