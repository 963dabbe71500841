/** Every limit a client can meet, with its unit in its name. Served whole by `GET /api/capabilities`. */
export const limits = {
  usernameLengthMin: 3,
  usernameLengthMax: 32,
  displayNameLengthMax: 64,
  bioLengthMax: 500,
  statusTextLengthMax: 100,
  reportCommentLengthMax: 1_000,
  emailLengthMax: 254,
  passwordLengthMin: 8,
  passwordLengthMax: 128,
  contentLengthMax: 10_000,
  conversationNameLengthMax: 100,
  topicLengthMax: 500,
  groupParticipantsMax: 1_000,
  /** Of one group, those that still work. */
  invitesMax: 20,
  inviteUsesMax: 1_000,
  inviteLifetimeMaxMs: 365 * 24 * 60 * 60 * 1000,
  slowModeSecondsMax: 3_600,
  disappearAfterSecondsMin: 1,
  disappearAfterSecondsMax: 365 * 24 * 60 * 60,
  emojisPerMessageMax: 20,
  /** Further names are text. */
  mentionsPerMessageMax: 50,
  pinsPerConversationMax: 50,
  /** Deleted for oneself, in one conversation. */
  hiddenMessagesMax: 2_000,
  bulkMessagesMax: 100,
  forwardMessagesMax: 20,
  forwardConversationsMax: 10,
  unreadMentionsShown: 100,
  threadsMax: 100,
  commandBytesMax: 64 * 1024,
  /** Both as they are set unless the installation says otherwise. */
  fileBytesMax: 100 * 1024 * 1024,
  fileQuotaBytes: 5 * 1024 * 1024 * 1024,
  fileNameLengthMax: 255,
  /** Of one user: begun, and not whole. */
  unfinishedUploadsMax: 20,
  attachmentsPerMessageMax: 10,
  /** Of an image, decoded. */
  imagePixelsMax: 50_000_000,
  pageItemsMax: 100,
  pageItemsDefault: 50,
  /** Above this many, only those are told of every message who choose it for the conversation. */
  notifiedParticipantsMax: 100,
  notificationConversationsMax: 500,
  searchQueryLengthMax: 300,
  searchTermsMax: 16,
  syncCursorsMax: 200,
  syncEntriesMax: 500,
  blocksMax: 1_000,
  presenceWatchesMax: 200,
  /** Presence is told to the members of rooms up to this size. */
  presenceRoomParticipantsMax: 200,
  markMessageIdsMax: 100,
  /** A socket that reads too slowly is cut when this much waits for it. */
  socketBufferedBytesMax: 1024 * 1024,
  socketAuthTimeoutMs: 10_000,
  typingTtlMs: 6_000,
  heartbeatIntervalMs: 10_000,
  /** Of one user: one answer in the making, and two that wait. */
  assistantQuestionsMax: 3,
  /** Of all users. */
  assistantQueueMax: 200,
  assistantFramesPerSecondMax: 20,
  rateLimitApiPerMinute: 100,
  rateLimitMessagesPerSecond: 10,
  rateLimitMessagesBurst: 20,
  rateLimitLoginPerMinute: 10,
  rateLimitReportsPerMinute: 10,
} as const
