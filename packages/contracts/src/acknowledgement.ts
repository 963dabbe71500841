import type { Problem } from './errors.ts'

/** What every command is answered with, on the socket as inside the system. */
export type Acknowledgement<T = unknown> = { ok: true; data: T } | { ok: false; error: Problem }
