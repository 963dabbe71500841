import type { Route } from '../../route.ts'

export const updateProfile: Route<'updateProfile'> =
  ({ account }) =>
  async ({ body, caller, ifVersion, signal }) => ({
    status: 200,
    body: await account.profile(caller, body, ifVersion, signal),
  })
