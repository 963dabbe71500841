import type { Route } from '../../route.ts'

export const resolveReport: Route<'resolveReport'> =
  ({ moderate }) =>
  async ({ params, caller, signal }) => ({ status: 200, body: await moderate.resolve(caller, params.reportId, signal) })
