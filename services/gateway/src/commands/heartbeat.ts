import type { Handle } from './handle.ts'

/** A connected socket counts as one; this is for clients that send it. */
export const heartbeat: Handle<'heartbeat'> = async () => ({})
