/** The typed REST client: adds the access token, and refreshes it when the server says that it has expired. */
import type { OperationId } from '@chat/contracts'
import { ChatError } from '../chat-error.ts'
import type { Session } from '../session/session.ts'
import type { Http, HttpRequest } from './http.ts'
import { operationTable } from './operation-table.ts'
import type { Rest } from './rest.ts'

const isAboutToken = (error: unknown): boolean =>
  error instanceof ChatError && (error.code === 'TOKEN_EXPIRED' || error.code === 'UNAUTHENTICATED')

export function createRest(http: Http, session: Pick<Session, 'accessToken' | 'refresh'>): Rest {
  async function rest(operation: OperationId, request: HttpRequest = {}): Promise<unknown> {
    const [, , auth] = operationTable[operation]
    if (auth === 'none') return http(operation, request, null)
    const token = await session.accessToken()
    try {
      return await http(operation, request, token)
    } catch (error) {
      if (!isAboutToken(error)) throw error
      await session.refresh(token)
      return http(operation, request, await session.accessToken())
    }
  }
  return rest as Rest
}
