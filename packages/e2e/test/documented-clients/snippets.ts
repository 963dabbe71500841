/** What the documents of the older servers print, word for word; only hosts, ids and tokens are filled in. */
export const kebabEmits = `
// Authentication
socket.emit('auth', { token: 'jwt-token' });

// Room events
socket.emit('join-room', { roomName: 'general' });
socket.emit('leave-room', { roomName: 'general' });
socket.emit('send-room-message', { roomName: 'general', content: 'Hello!' });

// Conversation events
socket.emit('join-conversation', { conversationId: '...' });
socket.emit('send-message', { conversationId: '...', content: 'Hello!' });

// Presence events
socket.emit('typing', { conversationId: '...' });
socket.emit('stop-typing', { conversationId: '...' });
socket.emit('mark-read', { conversationId: '...', messageIds: [...] });
socket.emit('heartbeat', {});

// Group management events
socket.emit('add-participant', { conversationId: '...', userId: '...' });
socket.emit('remove-participant', { conversationId: '...', userId: '...' });
socket.emit('update-participant-role', { conversationId: '...', userId: '...', role: 'admin' });
`

export const kebabListens = `
// Authentication
socket.on('authenticated', (data) => {});

// Messages
socket.on('new-message', (message) => {});
socket.on('room-message', (message) => {});

// Presence
socket.on('user-joined-room', (data) => {});
socket.on('user-left-room', (data) => {});
socket.on('user-typing', (data) => {});
socket.on('user-stop-typing', (data) => {});
socket.on('presence:online', (data) => {});
socket.on('presence:offline', (data) => {});

// Group management
socket.on('participant-added', (data) => {});
socket.on('participant-removed', (data) => {});
socket.on('participant-role-updated', (data) => {});
`

export const chatConnects = `
const socket = io('http://localhost:8000', {
  auth: { token: 'JWT_TOKEN' }
});

socket.emit('join_chat', { chatId: 'chat123' });
`

export const chatSends = `
socket.emit('send_message', {
  chatId: 'chat123',
  content: 'Hello!'
});
`

export const chatListens = `
socket.on('message_received', (data) => {
  console.log(\`New message from \${data.senderId}: \${data.content}\`);
});

socket.on('user_typing', (data) => {
  console.log(\`\${data.userId} is typing...\`);
});

socket.on('messages_read', (data) => {
  console.log(\`Messages read by \${data.readBy}\`);
});
`

export const chatClasses = `
import { ChatClient, ChatRoom, Message } from './CHAT_CLIENT_EXAMPLE.js';

const client = new ChatClient('http://localhost:8000', token);
await client.connect();

const room = new ChatRoom(client, chatId);
await room.join();

const msg = new Message(client, chatId);
await msg.sendText('Hello!');
`

export const chatCurl = `
curl -X POST http://localhost:8000/api/chats/or-create \\
  -H "Authorization: Bearer TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{"recipientId":"user123"}'
`

export const roomClient = `
// Connect to WebSocket
const socket = io('http://localhost:3000');

// Authenticate
socket.emit('authenticate', userId);

// Join a room
socket.emit('join_room', roomId);

// Send a message
socket.emit('send_message', {
    receiverId: 'recipient-user-id',
    message: 'Hello!',
    roomId: 'room-id'
});

// Listen for new messages
socket.on('new_message', (data) => {
    console.log('New message:', data);
});
`
