/**
 * The SDK of Chatterbox for browsers and Node.
 *
 * ```ts
 * import { createChat } from '@chat/client'
 *
 * const chat = createChat({ url: 'http://localhost:3000' })
 * await chat.signIn({ login: 'ada', password: 'correct horse battery' })
 * await chat.connect()
 * chat.on('new-message', (message) => console.log(message.senderId, message.content))
 *
 * const [someone] = await chat.searchUsers('grace')
 * const conversation = await chat.createDirect(someone!.id)
 * const { acknowledged } = chat.sendMessage(conversation.id, 'Hello!')
 * console.log('stored as', (await acknowledged).messageId)
 * await chat.close()
 * ```
 */
export type * from './chat.ts'
export type { Clock } from './clock.ts'
export { createChat } from './create-chat.ts'
export { ChatError } from './chat-error.ts'
export type { ChatErrorCode } from './chat-error.ts'
export type { Rest, RestRequest, RestResponse } from './rest/rest.ts'
export type { SessionStorage, StoredSession } from './session/session-storage.ts'
export type { OutboxStorage } from './storage/outbox-storage.ts'
export * from './core.ts'
export { ChatClient } from './classes/chat-client.ts'
export { ChatRoom } from './classes/chat-room.ts'
export { Message } from './classes/message.ts'
export { createMemoryOutboxStorage } from './storage/memory-outbox-storage.ts'
export { createMemorySessionStorage } from './session/memory-session-storage.ts'
