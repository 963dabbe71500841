/** A failure whose message is one line for the person at the terminal: what is wrong and what would help. */
export class StackError extends Error {
  override name = 'StackError'
}
