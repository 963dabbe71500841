import type { Route } from '../../route.ts'

export const capabilities: Route<'capabilities'> =
  ({ capabilities: body }) =>
  async () => ({ status: 200, body })
