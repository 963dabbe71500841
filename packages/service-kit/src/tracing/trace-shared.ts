import type { Span, Tracing, Work } from './tracing.ts'

/** One piece of work that is a part of many: each of them shows it. */
export async function traceShared<T>(
  tracing: Tracing,
  { above, work }: { above: Iterable<Span | string>; work: Work },
  act: () => Promise<T>,
): Promise<T> {
  const parts = [...above].map((span) => tracing.begin(work, span))
  try {
    const result = await act()
    for (const part of parts) part.end()
    return result
  } catch (error) {
    for (const part of parts) part.end(error)
    throw error
  }
}
