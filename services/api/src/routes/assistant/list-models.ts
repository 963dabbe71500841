import type { Route } from '../../route.ts'

export const listModels: Route<'listModels'> =
  ({ assistant }) =>
  async ({ signal }) => ({ status: 200, body: await assistant.models(signal) })
