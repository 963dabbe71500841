/** Without an order of their own: that is not promised. */
export const reactionsOf = (reactions: Iterable<readonly [string, readonly string[]]>): string[] =>
  [...reactions].map(([emoji, userIds]) => `${emoji} ${[...userIds].sort().join(' ')}`).sort()
