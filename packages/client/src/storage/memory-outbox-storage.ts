/** For Node: unsent messages end with the process, unless the same storage is passed to the next client. */
import type { StoredOutboxItem } from '../outbox/outbox-types.ts'
import type { OutboxStorage } from './outbox-storage.ts'

export function createMemoryOutboxStorage(): OutboxStorage {
  const items = new Map<string, { userId: string; item: StoredOutboxItem }>()
  return {
    claim: (userId) =>
      Promise.resolve([...items.values()].filter((row) => row.userId === userId).map(({ item }) => item)),
    save(userId, _deviceId, item) {
      items.set(item.command.commandId, { userId, item })
      return Promise.resolve()
    },
    remove(_userId, commandId) {
      items.delete(commandId)
      return Promise.resolve()
    },
    close: () => Promise.resolve(),
  }
}
