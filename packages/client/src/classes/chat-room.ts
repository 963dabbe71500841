/** One conversation, in the manner of the old system 003. */
import type { Message as WireMessage } from '@chat/contracts'
import type { ChatClient, ClientEventName, ClientEventPayload } from './chat-client.ts'

export class ChatRoom {
  readonly client: ChatClient
  readonly chatId: string
  readonly #handlers = new Set<() => void>()

  constructor(client: ChatClient, chatId: string) {
    this.client = client
    this.chatId = chatId
  }

  /** Loads the conversation. A public room that the user is not in is joined. */
  async join(): Promise<this> {
    const { chat } = this.client
    await chat.openConversation(this.chatId).catch(async () => {
      await chat.joinRoom(this.chatId)
      await chat.openConversation(this.chatId)
    })
    return this
  }

  /** What happens in this conversation. Answers how to stop. */
  on<N extends ClientEventName>(event: N, handler: (payload: ClientEventPayload<N>) => void): () => void {
    const stop = this.client.on(event, (payload) => {
      const { conversationId } = (payload ?? {}) as { conversationId?: string }
      if (conversationId === undefined || conversationId === this.chatId) handler(payload)
    })
    this.#handlers.add(stop)
    return () => {
      stop()
      this.#handlers.delete(stop)
    }
  }

  onMessage(handler: (message: WireMessage) => void): () => void {
    return this.on('new-message', handler)
  }

  typing(): void {
    this.client.chat.typing(this.chatId)
  }

  /** Newest last. */
  get messages(): readonly WireMessage[] {
    return this.client.chat.store.getState().windows[this.chatId]?.items ?? []
  }

  markAsRead(): void {
    const last = this.messages.at(-1)
    if (last !== undefined) this.client.chat.markRead(this.chatId, last.seq)
  }

  /** Stops listening. The user stays a participant. */
  leave(): void {
    for (const stop of this.#handlers) stop()
    this.#handlers.clear()
  }
}
