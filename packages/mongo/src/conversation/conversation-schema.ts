import type { ConversationId, ConversationKind } from '@chat/contracts'
import { type ConversationFacts, type Head, settingsAtFirst } from '@chat/domain'
import { type Connection, type Model, Schema } from 'mongoose'

/** Absent in what was written before there were any. */
type LaterFact = 'settings' | 'request' | 'invites' | 'blockedBy' | 'pins'

export interface ConversationDocument
  extends Omit<ConversationFacts, 'kind' | LaterFact>, Partial<Pick<ConversationFacts, LaterFact>> {
  _id: ConversationId
  /** An inbox has a head and nothing else. */
  kind: ConversationKind | 'inbox'
  /** Absent until it is first written. */
  head?: Head
  createdAt: number
  changedSeq: number
}

const headSchema = new Schema({ seq: Number, n: Number, lastMessageSeq: Number, at: Number }, { _id: false })

const settingsSchema = new Schema(
  { historyFrom: String, slowModeSeconds: Number, announcementOnly: Boolean, disappearAfterSeconds: Number },
  { _id: false },
)
const inviteSchema = new Schema(
  {
    id: String,
    code: String,
    createdBy: String,
    createdAt: Number, // epoch ms
    expiresAt: Number, // epoch ms
    maxUses: Number,
    uses: Number,
  },
  { _id: false },
)

export const conversationSchema = new Schema(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true },
    name: { type: String, default: null },
    slug: { type: String, default: null },
    topic: { type: String, default: null },
    participantCount: { type: Number, default: 0 },
    ownerCount: { type: Number, default: 0 },
    blockedBy: { type: [String], default: undefined },
    settings: settingsSchema,
    request: new Schema({ userId: String, state: String }, { _id: false }),
    invites: [inviteSchema],
    pins: { type: [Number], default: undefined },
    head: headSchema,
    createdAt: { type: Number, required: true }, // epoch ms
    changedSeq: { type: Number, required: true },
  },
  { strict: 'throw', versionKey: false, autoIndex: false },
)
// A room by its name in addresses; the list of rooms in that order.
conversationSchema.index(
  { slug: 1 },
  { name: 'slug', unique: true, partialFilterExpression: { slug: { $type: 'string' } } },
)

// A group by the link to it.
conversationSchema.index(
  { 'invites.code': 1 },
  { name: 'invite', partialFilterExpression: { 'invites.code': { $type: 'string' } } },
)

export const conversationModel = (connection: Connection): Model<ConversationDocument> =>
  (connection.models['Conversation'] as Model<ConversationDocument> | undefined) ??
  (connection.model('Conversation', conversationSchema, 'conversations') as unknown as Model<ConversationDocument>)

export function factsOf(document: ConversationDocument | undefined): ConversationFacts | null {
  if (!document || document.kind === 'inbox') return null
  const {
    kind,
    name,
    slug,
    topic,
    participantCount,
    ownerCount,
    settings,
    request,
    invites,
    blockedBy = [],
    pins,
  } = document
  return {
    kind,
    name,
    slug,
    topic,
    participantCount,
    ownerCount,
    settings: settings ?? settingsAtFirst(kind),
    request: request ?? null,
    invites: invites ?? [],
    blockedBy: blockedBy.toSorted(),
    pins: pins ?? [],
  }
}
