/** Where each operation is. The compiler compares every row with the contract. */
import type { OperationId, operations } from '@chat/contracts'

type Operations = typeof operations
type Row<I extends OperationId> = readonly [
  method: Operations[I]['method'],
  path: Operations[I]['path'],
  auth: Operations[I]['auth'],
]

export const operationTable: { readonly [I in OperationId]: Row<I> } = {
  register: ['POST', '/auth/register', 'none'],
  login: ['POST', '/auth/login', 'none'],
  refresh: ['POST', '/auth/refresh', 'none'],
  logout: ['POST', '/auth/logout', 'none'],
  changePassword: ['POST', '/auth/change-password', 'user'],
  me: ['GET', '/auth/me', 'user'],
  searchUsers: ['GET', '/users', 'user'],
  getUser: ['GET', '/users/:userId', 'user'],
  getPresence: ['GET', '/users/:userId/presence', 'user'],
  listConversations: ['GET', '/conversations', 'user'],
  createDirect: ['POST', '/conversations/direct', 'user'],
  createGroup: ['POST', '/conversations/group', 'user'],
  getConversation: ['GET', '/conversations/:conversationId', 'user'],
  updateConversation: ['PATCH', '/conversations/:conversationId', 'user'],
  listParticipants: ['GET', '/conversations/:conversationId/participants', 'user'],
  addParticipant: ['POST', '/conversations/:conversationId/participants', 'user'],
  removeParticipant: ['DELETE', '/conversations/:conversationId/participants/:userId', 'user'],
  updateParticipantRole: ['PUT', '/conversations/:conversationId/participants/:userId/role', 'user'],
  joinConversation: ['POST', '/conversations/:conversationId/join', 'user'],
  leaveConversation: ['POST', '/conversations/:conversationId/leave', 'user'],
  markRead: ['POST', '/conversations/:conversationId/read', 'user'],
  listMessages: ['GET', '/conversations/:conversationId/messages', 'user'],
  sendMessage: ['POST', '/conversations/:conversationId/messages', 'user'],
  getLog: ['GET', '/conversations/:conversationId/log', 'user'],
  listRooms: ['GET', '/rooms', 'user'],
  createRoom: ['POST', '/rooms', 'user'],
  getRoom: ['GET', '/rooms/:roomName', 'user'],
  listRoomMessages: ['GET', '/rooms/:roomName/messages', 'user'],
  getMessage: ['GET', '/messages/:messageId', 'user'],
  editMessage: ['PATCH', '/messages/:messageId', 'user'],
  deleteMessage: ['DELETE', '/messages/:messageId', 'user'],
  addReaction: ['PUT', '/messages/:messageId/reactions/:emoji', 'user'],
  removeReaction: ['DELETE', '/messages/:messageId/reactions/:emoji', 'user'],
  health: ['GET', '/health', 'none'],
  capabilities: ['GET', '/capabilities', 'none'],
}
