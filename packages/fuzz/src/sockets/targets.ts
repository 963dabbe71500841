/** Things that exist, so that not everything fails at the first look. */
export interface Targets {
  readonly conversationIds: readonly string[]
  readonly messageIds: readonly string[]
  readonly userIds: readonly string[]
  readonly roomNames: readonly string[]
}
