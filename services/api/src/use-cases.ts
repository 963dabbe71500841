import type {
  AskAssistant,
  ChangePasswordRequest,
  ClearHistory,
  CreateReport,
  EndedSessions,
  HasReacted,
  JoinFirstRoom,
  ListBlocks,
  KeepPersonal,
  ManageInvites,
  LoginName,
  ListFiles,
  LookUp,
  LookUpMentions,
  MarkRequest,
  MessageUseCases,
  ReadConversations,
  ReadHistory,
  ReadLog,
  Moderate,
  ReadMessage,
  ReadPresence,
  ReadNotifications,
  ReadUsers,
  RegisterRequest,
  RevokeSessions,
  SearchMessages,
  SearchPeople,
  SendCommand,
  SetBlock,
  StartConversations,
  UpdateAccount,
} from '@chat/domain'
import type { Capabilities, Session, UserId } from '@chat/contracts'
import type { Logger } from '@chat/service-kit'
import type { AnswerOnce } from './answer-once.ts'
import type { AnswersPassing } from './answers-passing.ts'
import type { CheckHealth } from './check-health.ts'
import type { ApiMetrics } from './metrics.ts'

/** Everything the routes can do. */
export interface UseCases extends MessageUseCases {
  answerOnce: AnswerOnce
  register(request: RegisterRequest, signal: AbortSignal): Promise<Session>
  login(name: LoginName, password: string, signal: AbortSignal): Promise<Session>
  refreshSession(refreshToken: string, traceId: string, signal: AbortSignal): Promise<Session>
  logout(refreshToken: string, traceId: string, signal: AbortSignal): Promise<void>
  changePassword(request: ChangePasswordRequest, traceId: string, signal: AbortSignal): Promise<void>
  joinFirstRoom: JoinFirstRoom
  revokeSessions: RevokeSessions
  users: ReadUsers
  readPresence: ReadPresence
  searchPeople: SearchPeople
  account: UpdateAccount
  report: CreateReport
  /** Throws `RATE_LIMITED` when this user reported too much. */
  limitReports(userId: UserId, signal: AbortSignal): Promise<void>
  moderate: Moderate
  endedSessions: Pick<EndedSessions, 'has'>
  setBlock: SetBlock
  listBlocks: ListBlocks
  conversations: ReadConversations
  history: ReadHistory
  readLog: ReadLog
  readMessage: ReadMessage
  hasReacted: HasReacted
  search: SearchMessages
  personal: KeepPersonal
  invites: ManageInvites
  notifications: ReadNotifications
  start: StartConversations
  assistant: AskAssistant
  clearHistory: ClearHistory
  answersPassing: AnswersPassing
  /** Of a person, and counted like a message of theirs: throws `RATE_LIMITED`. */
  sendCommand: SendCommand
  lookUp: LookUp
  lookUpMentions: LookUpMentions
  listFiles: ListFiles
  /** Answers where the mark is now, and only when it is stored. */
  markRead(request: MarkRequest, userId: UserId, signal: AbortSignal): Promise<{ upToSeq: number }>
  /** Throws `RATE_LIMITED` when this address tried this account too often. */
  limitSignIn(attempt: { ip: string; account: string }, signal: AbortSignal): Promise<void>
  /** `optional`: what messages are carried without. */
  checkHealth: { needed: CheckHealth; optional: CheckHealth }
  /** As they are set here. */
  capabilities: Capabilities
  newId(): string
  metrics: ApiMetrics
  logger: Logger
}
