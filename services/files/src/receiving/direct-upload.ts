import type { ConversationId, DirectUpload, UserId } from '@chat/contracts'
import type { ConversationReader } from '@chat/domain'
import { incomingKeyOf, type ObjectStore } from '../object-store.ts'
import type { ReceiveFile } from './receive-file.ts'
import { assertTakesPart } from './receive-form.ts'

export interface Wished {
  conversationId: ConversationId
  name: string
  /** In bytes. */
  size: number
}

/** Of a slow line. */
export const DIRECT_MS = 30 * 60_000

interface Deps {
  receive: Pick<ReceiveFile, 'reserve'>
  reader: Pick<ConversationReader, 'participant'>
  store: Pick<ObjectStore, 'direct'>
  now: () => number
}

/** null: there is no way past this service. */
export type BeginDirectUpload = (wished: Wished, userId: UserId, signal: AbortSignal) => Promise<DirectUpload | null>

/** Bytes that go from a browser to the store. What they are is found out when it says that all of them are there. */
export const createBeginDirectUpload = ({ receive, reader, store, now }: Deps): BeginDirectUpload =>
  async function beginDirectUpload({ conversationId, name, size }, userId, signal) {
    await assertTakesPart(reader, conversationId, userId, signal)
    if (store.direct === null) return null
    const until = now() + DIRECT_MS
    const arrival = { until, offset: 0, writer: '', notes: null }
    const file = await receive.reserve({ ownerId: userId, conversationId, name, sizeMax: size, arrival }, signal)
    const { url, fields } = await store.direct.addressFor(incomingKeyOf(file.objectKey), size, until)
    return { fileId: file.id, url, fields, expiresAt: new Date(until).toISOString() }
  }
