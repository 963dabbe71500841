import type { Tracing } from '@chat/service-kit'
import type { ObjectStore } from './object-store.ts'

/** What somebody's request does in the store is a part of it; what is swept by itself is of no trace. */
export function traceStore(store: ObjectStore, tracing: Tracing | null): ObjectStore {
  if (tracing === null) return store
  const traced = <T>(doing: string, act: () => Promise<T>): Promise<T> =>
    tracing.current() === null ? act() : tracing.run({ name: `store ${doing}`, kind: 'client' }, act)
  return {
    ...store,
    write: (...asked) => traced('write', () => store.write(...asked)),
    read: (...asked) => traced('read', () => store.read(...asked)),
    remove: (...asked) => traced('remove', () => store.remove(...asked)),
  }
}
