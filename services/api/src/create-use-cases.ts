import { limits } from '@chat/contracts'
import {
  createAddAccount,
  createAskAssistant,
  createAudienceOf,
  createChangePassword,
  createClearHistory,
  createHasReacted,
  createJoinFirstRoom,
  createListBlocks,
  createKeepPersonal,
  createManageInvites,
  createLogin,
  createLogout,
  createListFiles,
  createLookUp,
  createLookUpAttachments,
  createLookUpMentions,
  createMarkRead,
  createMessageUseCases,
  createModerate,
  createReadConversations,
  createReadHistory,
  createReadLog,
  createReadMessage,
  createReadNotifications,
  createReadPresence,
  createReadUsers,
  createRefreshSession,
  createRegister,
  createReport,
  createRevokeSessions,
  createSearchMessages,
  createSearchPeople,
  createSendCommand,
  createSeePresence,
  createSetBlock,
  createStartConversations,
  createUpdateAccount,
  EndedSessions,
  lastVisibleSeq,
  MarkBuffer,
  AppError,
} from '@chat/domain'
import { createMessageLimiter } from '@chat/redis'
import { createAccessTokens, type Logger, systemClock as clock, systemIds as ids } from '@chat/service-kit'
import { createIsCommonPassword } from './adapters/common-passwords.ts'
import { capabilitiesOf } from './capabilities-of.ts'
import { createKeyedDigest, sha256 as digest } from './adapters/crypto.ts'
import { createAnswerOnce } from './answer-once.ts'
import { createCheckHealth } from './check-health.ts'
import type { ApiConfig } from './config.ts'
import type { ApiDeps } from './connect-deps.ts'
import { createLimitReports, createLimitSignIn } from './limit-sign-in.ts'
import type { ApiMetrics } from './metrics.ts'
import type { UseCases } from './use-cases.ts'

interface Surroundings {
  metrics: ApiMetrics
  logger: Logger
  /** Ends all work of the service. */
  signal: AbortSignal
}

/** The use-cases of the domain on these adapters, and the buffer that must be flushed before the end. */
export function createUseCases(
  config: ApiConfig,
  deps: ApiDeps,
  { metrics, logger, signal }: Surroundings,
): { useCases: UseCases; markBuffer: MarkBuffer; endedSessions: EndedSessions } {
  const { users, sessions, reader, hasher, buckets, commander, channels } = deps
  const sendCommand = createSendCommand({ commander, clock })
  const limiter = createMessageLimiter(buckets, config.RATE_LIMIT_MESSAGES_PER_SECOND, () => clock.monotonic())
  const endedSessions = new EndedSessions({
    sessions,
    keptMs: config.JWT_EXPIRY,
    clock,
    failed: (err) => logger.warn({ err }, 'ended sessions not read'),
  })
  const onEnded = (ids: readonly string[]) => endedSessions.add(ids)
  const revokeSessions = createRevokeSessions({ sessions, sendCommand, digest, clock, onEnded })
  const accounts = {
    users,
    sessions,
    hasher,
    digest,
    keyedDigest: createKeyedDigest(config.JWT_REFRESH_SECRET),
    accessTokens: createAccessTokens({ secret: config.JWT_SECRET, expiresInMs: config.JWT_EXPIRY }),
    refreshExpiresInMs: config.JWT_REFRESH_EXPIRY,
    isCommonPassword: createIsCommonPassword(),
    adminEmail: config.ADMIN_EMAIL ?? null,
    isOpen: config.OPEN_REGISTRATION,
    revokeSessions,
    clock,
    ids,
  }
  const readUsers = createReadUsers({ users })
  const audienceOf = createAudienceOf({ reader })
  const { blocks, files, reports, presence } = deps
  const seePresence = createSeePresence({ audienceOf, users, blocks, presence, clock })
  const setBlock = createSetBlock({
    blocks,
    users: readUsers,
    sendCommand,
    seePresence,
    channels: deps.channels,
    digest,
    ids,
  })
  const readPresence = createReadPresence({
    audienceOf,
    users,
    people: deps.people,
    blocks,
    presence,
    clock,
    seePresence,
  })
  const lookUpMentions = createLookUpMentions({ users, blocks: deps.blocks })
  const readMessage = createReadMessage({ reader })
  const messageUseCases = createMessageUseCases({
    ...deps,
    sendCommand,
    digest,
    ids,
    clock,
    admit: (userId, signal) => limiter.take(userId, signal),
    tell: (userId, payload) =>
      channels.publish({
        conversationId: payload.conversationId,
        event: 'thread-updated',
        payload,
        toUserIds: [userId],
      }),
  })
  const failed = (err: unknown) => logger.warn({ err }, 'marks not written')
  const markBuffer = new MarkBuffer({ marks: deps.marks, clock, failed, signal })
  const moveMark = createMarkRead({
    buffer: markBuffer,
    channels,
    clamp: async (wished, conversationId, userId, signal) => {
      const [conversation] = await reader.conversations([conversationId], signal)
      const participant = await reader.participant(conversationId, userId, signal)
      if (!conversation || participant?.state !== 'accepted') throw new AppError('NOT_A_PARTICIPANT')
      return Math.min(wished, lastVisibleSeq(participant.visible, conversation.head.seq))
    },
    readsQuietly: async (userId, signal) => (await users.byIds([userId], signal))[0]?.privacy.receipts === false,
    storedMark: async (_kind, conversationId, userId, signal) =>
      (await reader.participant(conversationId, userId, signal))?.lastRead.seq ?? 0,
    participantCountOf: async (conversationId, signal) =>
      (await reader.conversations([conversationId], signal))[0]?.participantCount ?? 0,
    // A device of the user follows the same conversation.
    tellOwnDevices: (userId, _exceptSocketId, event, payload) =>
      channels.publish({
        conversationId: String(payload['conversationId']),
        event,
        payload,
        toUserIds: [userId],
      }),
    authorOf: async (conversationId, seq, signal) =>
      (await reader.messages([{ conversationId, seq }], signal))[0]?.actorId ?? null,
  })

  return {
    markBuffer,
    endedSessions,
    useCases: {
      answerOnce: createAnswerOnce({ answers: deps.answers, clock }),
      register: createRegister(accounts),
      login: createLogin(accounts),
      refreshSession: createRefreshSession(accounts),
      logout: createLogout(accounts),
      changePassword: createChangePassword(accounts),
      joinFirstRoom: createJoinFirstRoom({ reader, sendCommand, digest }),
      revokeSessions,
      users: readUsers,
      readPresence,
      searchPeople: createSearchPeople({ users, blocks, presence: readPresence }),
      account: createUpdateAccount({ users, files, blocks, presence, audienceOf, channels, sendCommand, ids, clock }),
      report: createReport({ reports, users: readUsers, readMessage, ids, clock }),
      limitReports: createLimitReports({ buckets, perMinute: limits.rateLimitReportsPerMinute }),
      moderate: createModerate({
        users,
        sessions,
        reports,
        addAccount: createAddAccount(accounts),
        revokeSessions,
        sendCommand,
        digest,
        ids,
        clock,
      }),
      endedSessions,
      async setBlock(asker, wish, signal) {
        await limiter.take(asker.userId, signal)
        await setBlock(asker, wish, signal)
      },
      listBlocks: createListBlocks({ blocks, users }),
      conversations: createReadConversations({ reader, people: deps.people, messages: deps.messages }),
      history: createReadHistory({ reader }),
      readLog: createReadLog({ reader }),
      readMessage,
      hasReacted: createHasReacted({ reader }),
      notifications: createReadNotifications({ ...deps, settings: deps.notificationSettings, clock }),
      search: createSearchMessages({ index: deps.search, reader, people: deps.people, users, clock }),
      personal: createKeepPersonal({ store: deps.personal, sendCommand, channels, clock, ids }),
      invites: createManageInvites({ reader, sendCommand, digest, clock, ids }),
      start: createStartConversations({ sendCommand, users: readUsers, digest, ids }),
      ...messageUseCases,
      assistant: createAskAssistant({ queue: deps.assistant, reader, channels, digest, ids }),
      answersPassing: deps.answersPassing,
      clearHistory: createClearHistory({ reader, queue: deps.assistant, ...messageUseCases }),
      async sendCommand(command, signal) {
        await limiter.take(command.actorId, signal)
        return sendCommand(command, signal)
      },
      lookUpMentions,
      lookUp: createLookUp({ lookUpMentions, lookUpAttachments: createLookUpAttachments(deps) }),
      listFiles: createListFiles(deps),
      async markRead(request, userId, signal) {
        const answer = await moveMark(request, { userId, socketId: '' }, signal)
        await markBuffer.flush(signal)
        return answer
      },
      limitSignIn: createLimitSignIn({ buckets, perMinute: config.RATE_LIMIT_LOGIN_PER_MINUTE }),
      checkHealth: { needed: createCheckHealth(deps.health), optional: createCheckHealth(deps.companions) },
      capabilities: capabilitiesOf(config),
      newId: () => ids.uuid(),
      metrics,
      logger,
    },
  }
}
