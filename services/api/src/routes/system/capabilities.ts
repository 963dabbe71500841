import { PROTOCOL_VERSION } from '@chat/contracts'
import type { Route } from '../../route.ts'

export const capabilities: Route<'capabilities'> =
  ({ limits }) =>
  async () => ({
    status: 200,
    body: { protocolVersion: PROTOCOL_VERSION, limits },
  })
