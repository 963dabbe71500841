import { describeCommandStream } from '../conformance/command-stream.ts'
import { describeLeaseStore } from '../conformance/lease-store.ts'
import { describeLogStore } from '../conformance/log-store.ts'
import { ManualClock } from './manual-clock.ts'
import { MemoryCommandStream } from './memory-command-stream.ts'
import { MemoryDatabase } from './memory-database.ts'
import { MemoryLeases } from './memory-leases.ts'
import { MemoryLogStore } from './memory-log-store.ts'
import { MemoryMarks, MemoryReader } from './memory-reader.ts'

describeLogStore('in memory', async () => {
  const database = new MemoryDatabase()
  return { store: new MemoryLogStore(database), reader: new MemoryReader(database), marks: new MemoryMarks(database) }
})

describeLeaseStore('in memory', async () => {
  const clock = new ManualClock()
  return { leases: new MemoryLeases(clock), pass: async (ms) => clock.advance(ms) }
})

describeCommandStream('in memory', async () => {
  const stream = new MemoryCommandStream(new ManualClock())
  return { stream, appendText: async (partition, text) => stream.appendText(partition, text) }
})
