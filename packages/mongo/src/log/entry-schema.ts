import { type Entry, placeKeyOf } from '@chat/domain'
import { type Connection, type Model, Schema } from 'mongoose'

/** `_id` is the place: the first of the two unique indexes that fence off a second writer. */
export type EntryDocument = Entry & { _id: string }

const changesSchema = new Schema(
  {
    reactions: [new Schema({ emoji: String, userIds: [String] }, { _id: false })],
    editedAt: Number, // epoch ms
    deletedAt: Number, // epoch ms
    expiredAt: Number, // epoch ms
    pinnedAt: Number, // epoch ms
    thread: new Schema(
      { replyCount: Number, lastReplyAt: Number, userIds: [String], followerIds: [String] },
      { _id: false },
    ),
    changedSeq: Number,
  },
  { _id: false },
)

export const entrySchema = new Schema(
  {
    _id: { type: String, required: true },
    conversationId: { type: String, required: true },
    seq: { type: Number, required: true },
    event: { type: String, required: true },
    actorId: { type: String, required: true },
    commandId: { type: String, required: true },
    hash: { type: String, required: true },
    at: { type: Number, required: true }, // epoch ms
    n: { type: Number, required: true },
    body: Schema.Types.Mixed, // by the event
    changes: changesSchema,
  },
  { strict: 'throw', versionKey: false, autoIndex: false },
)
// Is this command in the log already? And: a second copy of it is refused, the other fence.
entrySchema.index({ conversationId: 1, actorId: 1, commandId: 1 }, { name: 'command', unique: true })
// The answers of a thread, in their order.
entrySchema.index(
  { 'body.threadRootId': 1, _id: 1 },
  { name: 'thread', partialFilterExpression: { 'body.threadRootId': { $type: 'string' } } },
)
// The messages that mention somebody, in the order of places.
entrySchema.index(
  { 'body.mentions': 1, _id: 1 },
  { name: 'mentions', partialFilterExpression: { 'body.mentions': { $type: 'string' } } },
)
// The messages that disappeared, in the order of places.
entrySchema.index(
  { conversationId: 1, seq: 1 },
  { name: 'expired', partialFilterExpression: { 'changes.expiredAt': { $gt: 0 } } },
)
// What a message said before.
entrySchema.index(
  { conversationId: 1, 'body.targetSeq': 1, seq: 1 },
  { name: 'edits', partialFilterExpression: { event: 'message-edited' } },
)
// The threads that somebody follows, the one with the newest reply first.
entrySchema.index(
  { 'changes.thread.followerIds': 1, 'changes.thread.lastReplyAt': -1 },
  { name: 'followers', partialFilterExpression: { 'changes.thread.lastReplyAt': { $gt: 0 } } },
)

// What disappears next; what is gone is not in it.
entrySchema.index(
  { 'body.expiresAt': 1 },
  { name: 'expiry', partialFilterExpression: { 'body.expiresAt': { $type: 'number' } } },
)

export const entryModel = (connection: Connection): Model<EntryDocument> =>
  (connection.models['Entry'] as Model<EntryDocument> | undefined) ??
  (connection.model('Entry', entrySchema, 'entries') as unknown as Model<EntryDocument>)

export const toEntryDocument = (entry: Entry): EntryDocument => ({
  _id: placeKeyOf(entry.conversationId, entry.seq),
  ...entry,
})

export function fromEntryDocument<E extends Entry>({ _id, ...entry }: E & { _id: string }): E {
  return entry as unknown as E
}

/** The keys of places above `after`, up to `upTo`. */
export const placesBetween = (conversationId: string, after: number, upTo?: number): { $gt: string; $lte: string } => ({
  $gt: placeKeyOf(conversationId, after),
  // '~' comes after every digit.
  $lte: upTo === undefined ? `${conversationId}.~` : placeKeyOf(conversationId, upTo),
})
