// What Node prints around the one line that says what was wrong.
const isNoise = (line: string) => /^\s*$|^\s+at |^Node\.js v|^\s*[{}]\s*$|^node:internal|^\s*\^+\s*$/.test(line)

/** The reason of a failed start, in as few words as the service's log gives. */
export const explainFailure = (lines: readonly string[]): string => {
  const messages = lines.flatMap((line) => {
    if (!line.startsWith('{"')) return isNoise(line) ? [] : [line]
    try {
      const entry = JSON.parse(line) as {
        level?: unknown
        msg?: string
        err?: { message?: string }
        problems?: unknown
      }
      const isFailure = Number(entry.level) >= 50 || entry.level === 'error' || entry.level === 'fatal'
      if (!isFailure) return []
      const problems = Array.isArray(entry.problems) ? `: ${entry.problems.join('; ')}` : ''
      return [[entry.msg, entry.err?.message].filter(Boolean).join(': ') + problems]
    } catch {
      return [line]
    }
  })
  return messages.slice(-12).join('\n') || (lines.at(-1) ?? 'no output')
}
