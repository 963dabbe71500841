import { readStored, store } from '../../lib/local-storage.ts'

const KEY = 'assistant-model'

/** The model that answers me, as chosen on this device; undefined: the one that the installation chose. */
export const chosenModel = (): string | undefined => readStored(KEY) ?? undefined

export const chooseModel = (name: string | null): void => store(KEY, name)
