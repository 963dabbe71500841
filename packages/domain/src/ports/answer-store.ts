/** What became of requests that may be repeated. Kept for a day. */
export interface AnswerStore {
  /**
   * `begun`: nobody else works on it until `heldUntil`, then the next one takes over. `reused`: this id stands for
   * another request. `under-way`: somebody works on it. `done`: what was answered.
   */
  begin(
    request: { id: string; hash: string; now: number; heldUntil: number; expiresAt: number },
    signal: AbortSignal,
  ): Promise<{ type: 'begun' | 'reused' | 'under-way' } | { type: 'done'; answer: string }>
  finish(id: string, answer: string, signal: AbortSignal): Promise<void>
  /** It failed: a repeat may try again. */
  forget(id: string, signal: AbortSignal): Promise<void>
}
