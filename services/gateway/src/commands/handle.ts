import type { GatewayCommandName, ReplyOf, RequestOf } from '@chat/contracts'
import type { CommandContext, Gateway } from '../gateway.ts'

export type Handle<N extends GatewayCommandName> = (
  gateway: Gateway,
  request: RequestOf<N>,
  context: CommandContext,
) => Promise<ReplyOf<N>>
