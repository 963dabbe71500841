import type { Route } from '../../route.ts'

export const setAvatar: Route<'setAvatar'> =
  ({ account }) =>
  async ({ body, caller, signal }) => ({ status: 200, body: await account.avatar(caller, body.fileId, signal) })
