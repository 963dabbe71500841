import { AppError } from '@chat/domain'
import type { AuthMethod } from '../../metrics.ts'
import type { UseCases } from '../../use-cases.ts'

/** Counts how it ends. */
export async function attempt<T>(method: AuthMethod, { metrics }: UseCases, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work()
    metrics.authAttempted(method, 'accepted')
    return result
  } catch (error) {
    const isRefused = error instanceof AppError && error.code !== 'BUSY' && error.code !== 'UNAVAILABLE'
    metrics.authAttempted(method, isRefused ? 'refused' : 'failed')
    throw error
  }
}
