/** Who may ask for something, by how they stand to what they ask about. */
export const actors = {
  anonymous: 'shows no token',
  expired: 'shows a token whose time is over',
  stranger: 'has nothing to do with the conversation',
  requested: 'was asked for a direct conversation and has not answered',
  member: 'takes part',
  moderator: 'takes part',
  admin: 'takes part',
  owner: 'takes part',
  left: 'took part and left',
  removed: 'took part and was removed',
  blocked: 'is blocked by the other one of a direct conversation',
  blocker: 'blocks the other one of a direct conversation',
  administrator: 'administers the installation, and has nothing to do with the conversation',
} as const satisfies Record<string, string>

export type Actor = keyof typeof actors
