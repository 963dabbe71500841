import { Ollama } from 'ollama'

const LOOK_MS = 2_000

const get = (url: string | URL, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { headers, signal: AbortSignal.timeout(LOOK_MS) })

/** The models that a server has; nothing where it does not answer. */
export const askModelServer = async (
  where: { readonly ollama: string } | { readonly openAi: string },
): Promise<readonly string[] | undefined> => {
  try {
    if ('ollama' in where) {
      // Addresses as Ollama reads them: `0.0.0.0`, `host:port`, …
      const ollama = new Ollama({ host: where.ollama, fetch: (input) => get(input as string | URL) })
      return (await ollama.list()).models.map(({ name }) => name)
    }
    const key = process.env['OPENAI_API_KEY']
    const response = await get(
      `${where.openAi.replace(/\/$/, '')}/models`,
      key ? { authorization: `Bearer ${key}` } : {},
    )
    const { data } = (await response.json()) as { readonly data: readonly { readonly id: string }[] }
    return data.map(({ id }) => id)
  } catch {
    return undefined
  }
}
