import { createContext } from 'react'

/**
 * Where menus and popovers are put: inside of the landmark or dialog they belong to. At the end of the body they would be
 * outside of every landmark, and hidden behind an open dialog from who does not see.
 */
export const OverlayContext = createContext<HTMLElement | null>(null)
