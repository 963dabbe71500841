import type { Route } from '../../route.ts'

export const getPresence: Route<'getPresence'> =
  ({ readPresence }) =>
  async ({ params, caller, signal }) => ({
    status: 200,
    body: await readPresence.of(caller.userId, params.userId, signal),
  })
