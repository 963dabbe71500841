import type { Route } from '../../route.ts'

export const getMessage: Route<'getMessage'> =
  ({ readMessage }) =>
  async ({ params, caller, signal }) => ({
    status: 200,
    body: await readMessage(params.messageId, caller.userId, signal),
  })
