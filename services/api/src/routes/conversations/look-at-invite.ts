import type { Route } from '../../route.ts'

export const lookAtInvite: Route<'lookAtInvite'> =
  ({ invites }) =>
  async ({ params: { code }, caller, signal }) => ({
    status: 200,
    body: await invites.preview(code, caller.userId, signal),
  })
