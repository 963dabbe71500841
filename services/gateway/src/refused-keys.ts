const REFUSED_KEYS = new Set(['__proto__', 'constructor', 'prototype'])
const DEPTH_MAX = 8

/** Whether a parsed JSON value holds a key that could reach a prototype, or is nested deeper than any command. */
export function holdsRefusedKey(value: unknown, depth = 0): boolean {
  if (value === null || typeof value !== 'object') return false
  if (depth >= DEPTH_MAX) return true
  return Object.keys(value).some(
    (key) => REFUSED_KEYS.has(key) || holdsRefusedKey((value as Record<string, unknown>)[key], depth + 1),
  )
}
