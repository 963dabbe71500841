/** One message, in the manner of the old system 003. */
import type { ReplyOf } from '@chat/contracts'
import { ChatError } from '../chat-error.ts'
import type { ChatClient } from './chat-client.ts'

export class Message {
  readonly client: ChatClient
  readonly chatId: string
  #messageId: string | null

  /** With a `messageId` it is one that exists already. */
  constructor(client: ChatClient, chatId: string, messageId: string | null = null) {
    this.client = client
    this.chatId = chatId
    this.#messageId = messageId
  }

  /** Known once it is sent. */
  get messageId(): string | null {
    return this.#messageId
  }

  #existing(): string {
    if (this.#messageId === null) throw new ChatError('MESSAGE_NOT_FOUND', 'Send the message first.')
    return this.#messageId
  }

  /** Settles when the message is stored. */
  async sendText(content: string, options: { replyTo?: string } = {}): Promise<ReplyOf<'send-message'>> {
    const acknowledgement = await this.client.chat.sendMessage(this.chatId, content, options).acknowledged
    this.#messageId = acknowledgement.messageId
    return acknowledgement
  }

  async edit(content: string): Promise<void> {
    await this.client.chat.editMessage(this.#existing(), content)
  }

  async delete(): Promise<void> {
    await this.client.chat.deleteMessage(this.#existing())
  }

  async react(emoji: string): Promise<void> {
    await this.client.chat.addReaction(this.#existing(), emoji)
  }

  async removeReaction(emoji: string): Promise<void> {
    await this.client.chat.removeReaction(this.#existing(), emoji)
  }
}
