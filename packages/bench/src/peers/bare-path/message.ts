export const STREAM = 'bare:commands'
export const CHANNEL = 'bare:log'

export interface Message {
  /** The place: the conversation with the number. */
  readonly _id: string
  readonly conversationId: string
  readonly seq: number
  readonly clientMsgId: string
  readonly senderId: string
  readonly content: string
  readonly at: number
}
