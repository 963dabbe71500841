export { checkHistory } from './check-history.ts'
export type { CommandRecord, Guarantee, History, ReaderRecord, StoredConversation, Violation } from './history.ts'
