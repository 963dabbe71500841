/** Where unsent messages survive the page. */
import type { StoredOutboxItem } from '../outbox/outbox-types.ts'

/**
 * Every device (tab, process) owns its items. `claim` hands over those of devices that are gone, and only to one;
 * it is called at the start and from time to time. Methods may be called before the one before has finished.
 */
export interface OutboxStorage {
  /** Marks the device as alive until `close`, and answers what it and dead devices of this user left, oldest first. */
  claim(userId: string, deviceId: string): Promise<StoredOutboxItem[]>
  save(userId: string, deviceId: string, item: StoredOutboxItem): Promise<void>
  remove(userId: string, commandId: string): Promise<void>
  /** Told when a device whose items were left alone so far is gone: then `claim` answers them. */
  onAbandoned?(listener: () => void): void
  close(): Promise<void>
}
