/** What is typed so far: its last word may go on, unless it is an operator, a phrase, or too short to begin a word. */
export function asTyped(query: string): string {
  const isInPhrase = (query.split('"').length - 1) % 2 === 1
  if (isInPhrase) return query
  return query.replace(/(?<=^|\s)([\p{L}\p{N}\p{M}'’]{2,})$/u, '$1*')
}
