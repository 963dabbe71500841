import { describeSessionStore } from '../conformance/session-store.ts'
import { describeUserStore } from '../conformance/user-store.ts'
import { MemorySessions } from './memory-sessions.ts'
import { MemoryUsers } from './memory-users.ts'

describeUserStore('in memory', async () => new MemoryUsers())
describeSessionStore('in memory', async () => new MemorySessions())
