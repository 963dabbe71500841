import type { PartitionQueue, WaitingCommand } from './partition-queue.ts'

export const BATCH_ENTRIES_MAX = 500
const BATCH_BYTES_MAX = 1024 * 1024 // one wire command stays far below the database's 48 MB
const BATCH_ENTRIES_PER_CONVERSATION = 100 // one busy conversation does not hold up the others

/** Takes what is written next, in turn from all partitions, in order within each. */
export function drawBatch(queues: Iterable<PartitionQueue>): WaitingCommand[] {
  const batch: WaitingCommand[] = []
  const perConversation = new Map<string, number>()
  let bytes = 0
  let open = [...queues].filter(({ waiting }) => waiting.length > 0)
  while (open.length > 0 && batch.length < BATCH_ENTRIES_MAX) {
    const stillOpen: PartitionQueue[] = []
    for (const queue of open) {
      const next = queue.waiting[0]
      if (!next) continue
      const conversationId = next.command?.conversationId ?? ''
      const count = perConversation.get(conversationId) ?? 0
      if (batch.length >= BATCH_ENTRIES_MAX || bytes + next.raw.length > BATCH_BYTES_MAX) return batch
      if (count >= BATCH_ENTRIES_PER_CONVERSATION) continue // its turn, and its partition's, is over
      queue.waiting.shift()
      batch.push(next)
      bytes += next.raw.length
      perConversation.set(conversationId, count + 1)
      stillOpen.push(queue)
    }
    open = stillOpen
  }
  return batch
}
