import type { Route } from '../../route.ts'

export const removeReportedMessage: Route<'removeReportedMessage'> =
  ({ moderate }) =>
  async ({ params, caller, signal }) => ({
    status: 200,
    body: await moderate.removeMessage(caller, params.reportId, signal),
  })
