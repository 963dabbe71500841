import type { Route } from '../../route.ts'

export const createReport: Route<'createReport'> =
  ({ report, limitReports }) =>
  async ({ body, caller, signal }) => {
    await limitReports(caller.userId, signal)
    const { report: created, isNew } = await report(caller, body, signal)
    return { status: isNew ? 201 : 200, body: created }
  }
