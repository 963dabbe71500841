/** The client class of the old system 003, on top of this SDK. */
import type { Chat, ChatEventName, ChatEventPayload } from '../chat.ts'
import { createChat } from '../create-chat.ts'
import { type OldEventName, oldEvents } from './old-event.ts'

/** A name of ours, or one of the old ones (`message_received`), or `connect` and `disconnect`. */
export type ClientEventName = ChatEventName | OldEventName | 'connect' | 'disconnect'
export type ClientEventPayload<N extends ClientEventName> = N extends ChatEventName
  ? ChatEventPayload<N>
  : N extends OldEventName
    ? Record<string, unknown>
    : undefined

/**
 * ```ts
 * const client = new ChatClient('http://localhost:3000', accessToken)
 * await client.connect()
 * client.on('message_received', ({ chatId, content }) => console.log(chatId, content))
 * const room = new ChatRoom(client, chatId)
 * await room.join()
 * await new Message(client, chatId).sendText('Hello!')
 * client.disconnect()
 * ```
 */
export class ChatClient {
  /** All that the classes do not show. */
  readonly chat: Chat

  constructor(url: string, token: string) {
    this.chat = createChat({ url, accessToken: token })
  }

  /** Rejects when the token is refused; where the server cannot be reached it keeps trying. */
  async connect(): Promise<this> {
    await this.chat.connect()
    return this
  }

  get isConnected(): boolean {
    return this.chat.store.getState().connection === 'online'
  }

  get userId(): string | null {
    return this.chat.store.getState().me?.id ?? null
  }

  /** Answers how to stop. */
  on<N extends ClientEventName>(event: N, handler: (payload: ClientEventPayload<N>) => void): () => void {
    if (event === 'connect' || event === 'disconnect') {
      let wasOnline = this.isConnected
      return this.chat.on('connection', (state) => {
        const isOnline = state === 'online'
        if (isOnline !== wasOnline && isOnline === (event === 'connect')) handler(undefined as never)
        wasOnline = isOnline
      })
    }
    if (Object.hasOwn(oldEvents, event)) {
      const { event: name, translate } = oldEvents[event as OldEventName]
      return this.chat.on(name, (payload) => handler(translate(payload as never) as never))
    }
    return this.chat.on(event as ChatEventName, handler as never)
  }

  disconnect(): void {
    void this.chat.close()
  }
}
