import type { Route } from '../../route.ts'

export const listThreads: Route<'listThreads'> =
  ({ threads }) =>
  async ({ query, caller, signal }) => ({ status: 200, body: await threads.list(caller.userId, query, signal) })
