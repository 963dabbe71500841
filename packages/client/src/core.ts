/**
 * The pure parts: no socket, no clock, no timers, no chance but what is passed in. The simulation runs exactly these.
 */
export type * from './outbox/outbox-types.ts'
export type * from './cursor/log-cursor-types.ts'
export type * from './state/chat-state.ts'
export type * from './state/state-event.ts'
export { createOutbox } from './outbox/outbox.ts'
export { createLogCursor } from './cursor/log-cursor.ts'
export { applyEvent } from './state/apply-event.ts'
export { initialState } from './state/chat-state.ts'
export { timelineOf, unreadTotalOf } from './state/timeline.ts'
export type { TimelineItem } from './state/timeline.ts'
