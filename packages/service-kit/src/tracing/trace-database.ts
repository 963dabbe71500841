import type { Span, Tracing } from './tracing.ts'

/** What `connectMongo` calls `watch`: commands that are a part of something become spans of it. */
export function traceDatabase(tracing: Tracing | null) {
  if (tracing === null) return null
  const open = new Map<number, Span>()
  return {
    began({ requestId, name, collection }: { requestId: number; name: string; collection: string }): void {
      if (tracing.current() === null) return // what the service does by itself
      const facts = { 'db.system.name': 'mongodb', 'db.operation.name': name, 'db.collection.name': collection }
      open.set(requestId, tracing.begin({ name: `mongodb ${name} ${collection}`, kind: 'client', facts }))
    },
    ended({ requestId, failure }: { requestId: number; failure?: Error }): void {
      open.get(requestId)?.end(failure)
      open.delete(requestId)
    },
  }
}
