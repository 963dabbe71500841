import type { ASSISTANT } from '@chat/contracts'

/** Repeated here, and compared by the compiler, because importing it would bring every schema into the browser. */
export const ASSISTANT_ID: (typeof ASSISTANT)['id'] = 'usr_assistant'
