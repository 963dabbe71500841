import type { StartStackOptions } from '@chat/local-stack'
import type { DirectMessagesPhase } from '../load/direct-messages.ts'
import { startDirectMessages } from '../load/start-direct-messages.ts'
import type { Side } from '../side.ts'
import { barePathPairs, startBarePath } from './bare-path.ts'
import { createPairs, startChatterbox } from './chatterbox.ts'
import { plainPairs, startPlainSocketIo } from './plain-socket-io.ts'
import { createTinodePairs, startTinode } from './tinode.ts'

export const PAIRS = 100

type StartDirect = (scope: AsyncDisposableStack) => Promise<Side<DirectMessagesPhase>>

/** Pairs of people who write to each other, on a stack of this size. */
export const chatterboxDirect =
  (options: Partial<StartStackOptions> = { workers: 1 }): StartDirect =>
  async (scope) => {
    const { stack, side } = await startChatterbox(scope, options)
    const pairs = await createPairs(stack, PAIRS)
    return { ...side, run: await startDirectMessages(scope, { protocol: 'socket.io', pairs }) }
  }

export const barePathDirect: StartDirect = async (scope) => {
  const { url, side } = await startBarePath(scope)
  const pairs = barePathPairs(url, PAIRS)
  return { ...side, run: await startDirectMessages(scope, { protocol: 'socket.io', pairs }) }
}

export const tinodeDirect: StartDirect = async (scope) => {
  const { url, side } = await startTinode(scope)
  const pairs = await createTinodePairs(url, PAIRS)
  return { ...side, run: await startDirectMessages(scope, { protocol: 'tinode', pairs }) }
}

export const plainDirect: StartDirect = async (scope) => {
  const { server, side } = await startPlainSocketIo(scope)
  const pairs = plainPairs(server.url, PAIRS)
  return { ...side, run: await startDirectMessages(scope, { protocol: 'socket.io', pairs }) }
}
