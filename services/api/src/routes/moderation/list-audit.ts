import type { Route } from '../../route.ts'

export const listAudit: Route<'listAudit'> =
  ({ moderate }) =>
  async ({ query, caller, signal }) => ({ status: 200, body: await moderate.listAudit(caller, query, signal) })
