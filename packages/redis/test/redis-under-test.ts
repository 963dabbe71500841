import { hash } from 'node:crypto'
import { connectRedis, createKeys, type RedisRole } from '../src/index.ts'

export const sha256Prefix = (text: string): number => hash('sha256', text, 'buffer').readUInt32BE(0)

export const keysOf = (prefix: string) => createKeys(prefix, sha256Prefix)

/** Connections that are closed with `scope`. */
export const connectAll = async <R extends RedisRole>(url: string, roles: R[], scope: AsyncDisposableStack) =>
  Object.fromEntries(
    await Promise.all(roles.map(async (role) => [role, scope.use(await connectRedis(url, role, () => {}))])),
  ) as Record<R, Awaited<ReturnType<typeof connectRedis>>>

/** Until it does not throw. */
export async function eventually<T>(attempt: () => T | Promise<T>): Promise<T> {
  const until = performance.now() + 8_000
  while (true) {
    try {
      return await attempt()
    } catch (error) {
      if (performance.now() > until) throw error
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}
