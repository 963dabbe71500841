const ANSWER_BYTES_MAX = 8 * 1024 * 1024
const LINE_BYTES_MAX = 256 * 1024

/**
 * A fetch that ends with the signal. Its answer ends where it, or one line of it, becomes longer than any answer is, or
 * where a line is not what `isLine` says.
 */
export const boundedFetch =
  (signal: AbortSignal, isLine: (line: string) => boolean = () => true): typeof fetch =>
  async (input, init = {}) => {
    const signals = init.signal ? AbortSignal.any([init.signal, signal]) : signal
    const response = await fetch(input, { ...init, signal: signals })
    if (!response.body) return response
    const decoder = new TextDecoder()
    let total = 0
    let line = ''
    const bounds = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        total += chunk.length
        const lines = (line + decoder.decode(chunk, { stream: true })).split('\n')
        line = lines.pop() ?? ''
        if (total > ANSWER_BYTES_MAX || line.length > LINE_BYTES_MAX) {
          controller.error(new Error('the model server sends more than any answer is'))
        } else if (!lines.every(isLine)) controller.error(new Error('the model server sends what cannot be read'))
        else controller.enqueue(chunk)
      },
    })
    const { status, statusText, headers } = response
    return new Response(response.body.pipeThrough(bounds, { signal: signals }), { status, statusText, headers })
  }
