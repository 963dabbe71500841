import type { Route } from '../../route.ts'

export const listAccounts: Route<'listAccounts'> =
  ({ moderate }) =>
  async ({ query, caller, signal }) => ({ status: 200, body: await moderate.listAccounts(caller, query, signal) })
