/**
 * The pure parts: no socket, no clock, no timers, no chance but what is passed in. The simulation runs exactly these.
 */
export type * from './outbox/outbox-types.ts'
export type * from './cursor/log-cursor-types.ts'
export type * from './state/chat-state.ts'
export type * from './state/state-event.ts'
