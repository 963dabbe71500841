import type { Route } from '../../route.ts'

export const updatePrivacy: Route<'updatePrivacy'> =
  ({ account }) =>
  async ({ body, caller, signal }) => ({ status: 200, body: await account.privacy(caller, definedOf(body), signal) })

/** A field that is not there changes nothing. */
const definedOf = <T extends object>(body: T) =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
