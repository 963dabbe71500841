/** The account that answers. Nobody signs in with it. */
export const ASSISTANT = { id: 'usr_assistant', username: 'assistant', displayName: 'Assistant' } as const

/** What it is called in a text, after the `@`. */
export const ASSISTANT_NAMES: readonly string[] = [ASSISTANT.username, 'ai']
