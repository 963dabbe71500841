import { AppError } from '@chat/domain'
import type { Route } from '../../route.ts'

export const markManyRead: Route<'markManyRead'> =
  (useCases) =>
  async ({ body: { marks }, caller: { userId }, signal }) => {
    const items = await Promise.all(
      marks.map(async ({ conversationId, upToSeq }) => {
        try {
          return { conversationId, ...(await useCases.markRead({ conversationId, upToSeq }, userId, signal)) }
        } catch (error) {
          if (error instanceof AppError && error.code === 'NOT_A_PARTICIPANT') return { conversationId, upToSeq: null }
          throw error
        }
      }),
    )
    return { status: 200, body: { items } }
  }
