import type { Route } from '../../route.ts'

export const dismissReport: Route<'dismissReport'> =
  ({ moderate }) =>
  async ({ params, caller, signal }) => ({ status: 200, body: await moderate.dismiss(caller, params.reportId, signal) })
