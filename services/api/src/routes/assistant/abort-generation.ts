import type { Route } from '../../route.ts'

export const abortGeneration: Route<'abortGeneration'> =
  ({ assistant }) =>
  async ({ params: { generationId }, caller, signal }) => {
    await assistant.abort(generationId, caller.userId, signal)
    return { status: 204 }
  }
