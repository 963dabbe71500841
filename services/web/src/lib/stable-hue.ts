/** Hues that stay apart from each other; their lightness comes from the theme. */
const HUES = [12, 40, 75, 130, 160, 190, 220, 250, 280, 310, 340] as const

/** The same id has the same hue on every device. */
export function stableHueOf(id: string): number {
  let hash = 2166136261
  for (let index = 0; index < id.length; index += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 16777619)
  }
  return HUES[(hash >>> 0) % HUES.length] ?? HUES[0]
}
