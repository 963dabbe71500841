/** Why the server closes a socket, and whether the client should come back. */
export const disconnects = {
  'server-draining': { reconnect: true, reason: 'This gateway is stopping.' },
  'slow-consumer': { reconnect: true, reason: 'The connection read too slowly.' },
  'token-expired': { reconnect: true, reason: 'The access token has expired.' },
  'session-revoked': { reconnect: false, reason: 'This session was ended.' },
  'not-joined': { reconnect: true, reason: 'Your conversations could not be read. Try again in a moment.' },
  'auth-timeout': { reconnect: false, reason: 'The socket did not authenticate in time.' },
} as const satisfies Record<string, { reconnect: boolean; reason: string }>

export type DisconnectCode = keyof typeof disconnects
