import type { Route } from '../../route.ts'

export const getGeneration: Route<'getGeneration'> =
  ({ assistant }) =>
  async ({ params: { generationId }, caller, signal }) => ({
    status: 200,
    body: await assistant.find(generationId, caller.userId, signal),
  })
