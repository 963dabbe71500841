import type { Route } from '../../route.ts'
import { register } from '../sessions/register.ts'

/** Signed in it is for administrators; else it is the same as to register. */
export const createUser: Route<'createUser'> =
  (useCases) =>
  async ({ caller, body, ...around }) =>
    caller
      ? { status: 201, body: await useCases.moderate.createUser(caller, body, around.signal) }
      : register(useCases)({ ...around, caller, body })
