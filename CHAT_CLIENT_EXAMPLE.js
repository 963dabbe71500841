/**
 * The client in three classes, for Node 24 and newer (which run TypeScript) and for bundlers.
 *
 *   import { ChatClient, ChatRoom, Message } from './CHAT_CLIENT_EXAMPLE.js'
 *
 *   const client = new ChatClient('http://localhost:3000', token) // the accessToken that signing in answered
 *   await client.connect()
 *
 *   const room = new ChatRoom(client, chatId)
 *   await room.join()
 *   room.onMessage((message) => console.log(`${message.senderId}: ${message.content}`))
 *
 *   const msg = new Message(client, chatId)
 *   await msg.sendText('Hello!')
 *
 * They are the SDK's own (packages/client), which says more by `createChat`: state that follows the conversation,
 * history, an outbox that survives a reload.
 */
export { ChatClient, ChatRoom, Message } from './packages/client/src/index.ts'
