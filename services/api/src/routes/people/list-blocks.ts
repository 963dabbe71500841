import type { Route } from '../../route.ts'

export const listBlocks: Route<'listBlocks'> =
  ({ listBlocks }) =>
  async ({ query, caller, signal }) => ({ status: 200, body: await listBlocks(caller.userId, query, signal) })
