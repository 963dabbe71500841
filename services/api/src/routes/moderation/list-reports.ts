import type { Route } from '../../route.ts'

export const listReports: Route<'listReports'> =
  ({ moderate }) =>
  async ({ query, caller, signal }) => ({ status: 200, body: await moderate.listReports(caller, query, signal) })
