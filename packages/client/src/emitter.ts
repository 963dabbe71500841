/** Handlers by event name. One that throws does not keep the others from being told. */
export interface Emitter<M extends object> {
  on<N extends keyof M>(event: N, handler: (payload: M[N]) => void): () => void
  emit<N extends keyof M>(event: N, payload: M[N]): void
  clear(): void
}

export function createEmitter<M extends object>(onError: (error: unknown) => void): Emitter<M> {
  const handlers = new Map<keyof M, Set<(payload: never) => void>>()
  return {
    on(event, handler) {
      const known = handlers.get(event) ?? new Set()
      handlers.set(event, known.add(handler as (payload: never) => void))
      return () => void known.delete(handler as (payload: never) => void)
    },
    emit(event, payload) {
      for (const handler of handlers.get(event) ?? []) {
        try {
          handler(payload as never)
        } catch (error) {
          onError(error)
        }
      }
    },
    clear: () => handlers.clear(),
  }
}
