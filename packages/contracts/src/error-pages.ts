import type { ErrorCode } from './errors.ts'

export interface ErrorPage {
  readonly means: string
  readonly fix: string
}

/** What the page says that a problem's `type` opens. A code without a page does not compile. */
export const errorPages: { readonly [C in ErrorCode]: ErrorPage } = {
  BAD_REQUEST: {
    means: 'The address, a header or the body does not have the form that the operation asks for.',
    fix: 'Read `errors`: it names each field and what is wrong with it. Correct those and send the request again. Fields that nobody knows are refused, and bodies are JSON.',
  },
  UNAUTHENTICATED: {
    means: 'The request came without an access token, or with one that this installation did not sign.',
    fix: 'Sign in with `POST /api/auth/login` and send `Authorization: Bearer <accessToken>`. On a socket give the token as `auth.token` of the handshake, or send `auth`.',
  },
  TOKEN_EXPIRED: {
    means: 'The access token was good once, but its time is over.',
    fix: 'Exchange the refresh token with `POST /api/auth/refresh`, and send the request again with the new access token. `expiresIn` tells how long that one holds, so it can be renewed in time.',
  },
  INVALID_CREDENTIALS: {
    means: 'No account has this name or address with this password. Which of the two is wrong is not told.',
    fix: 'Check both and try again. There are only so many attempts a minute for one account.',
  },
  REFRESH_TOKEN_INVALID: {
    means: 'The session has ended: signed out, expired, its password changed, or its refresh token was used twice.',
    fix: 'Sign in again. A refresh token is good for one use: keep the one that came with the last answer, and refresh from one place at a time.',
  },
  ACCOUNT_SUSPENDED: {
    means: 'An administrator of this installation has suspended the account. Its sessions have ended.',
    fix: 'Ask the administrator. Only they can take it back, with `DELETE /api/admin/users/<userId>/suspension`.',
  },
  REGISTRATION_CLOSED: {
    means: 'This installation runs with `OPEN_REGISTRATION=false`: accounts are made by its administrator.',
    fix: 'Ask the administrator for an account, or set `OPEN_REGISTRATION=true` if you run it.',
  },
  AUTH_TIMEOUT: {
    means: 'A socket was opened without a token, and none followed in time.',
    fix: 'Give the token as `auth.token` of the handshake, or send `auth` as the first thing after connecting.',
  },
  FORBIDDEN: {
    means: 'You are known, but this is not for you to do.',
    fix: 'Sending it again does not help. Somebody with the right to do it must do it, or invite you.',
  },
  BLOCKED: {
    means: 'One of the two has blocked the other, so nothing passes between them. Which of them did is not told.',
    fix: 'See `GET /api/users/me/blocks` for whom you block, and take it back with `DELETE /api/users/me/blocks/<userId>`. If the other did, only they can.',
  },
  NOT_A_PARTICIPANT: {
    means: 'You do not take part in this conversation, or it does not exist. Both are answered alike.',
    fix: 'Check the id. Join first if it is a room; otherwise ask somebody in it to add you.',
  },
  ROLE_TOO_LOW: {
    means: 'You take part in this conversation, but only a higher role may do this.',
    fix: 'Ask an owner or admin of the conversation to do it, or to raise your role.',
  },
  NOT_FOUND: {
    means: 'Nothing is at this address, or it is not for you to see.',
    fix: 'Check the method and the path against the list of operations at `/api/docs`.',
  },
  METHOD_NOT_ALLOWED: {
    means: 'There is something at this address, but it cannot be asked in this way.',
    fix: 'Use one of the methods in the `Allow` header of the answer; `/api/docs` says what each does.',
  },
  USER_NOT_FOUND: {
    means: 'No user has this id, or it is not somebody you may ask about.',
    fix: 'Look the person up with `GET /api/users?q=…` and use the `id` of the answer, not the name.',
  },
  CONVERSATION_NOT_FOUND: {
    means: 'The conversation does not exist, or you do not take part in it. Both are answered alike.',
    fix: 'Take the id from `GET /api/conversations`, which lists all of yours.',
  },
  ROOM_NOT_FOUND: {
    means: 'No public room has this slug, name or id.',
    fix: 'Take the room from `GET /api/rooms`, or make it with `POST /api/rooms`.',
  },
  NOTIFICATION_NOT_FOUND: {
    means: 'You have no notification with this id, or what it was about is gone: the message was deleted, or you left.',
    fix: 'Load the list again with `GET /api/notifications`. One that is not there any more needs no reading.',
  },
  MESSAGE_NOT_FOUND: {
    means: 'No message has this id, or it was written where you cannot read.',
    fix: 'Use the `id` of a message as it came. Load the history again if yours may be old.',
  },
  REPORT_NOT_FOUND: {
    means: 'No report has this id, or it is about a person where a message was asked for.',
    fix: 'Take the id from `GET /api/admin/reports`.',
  },
  FILE_NOT_FOUND: {
    means: 'The file does not exist, was deleted, is not yours to send, or is not for you to see.',
    fix: 'Check the id. A file is sent once, by who uploaded it, in the conversation it was uploaded to; others see it while they see its message.',
  },
  FILE_NOT_READY: {
    means: 'The virus scanner has not found the file clean: it has not looked yet, or it found something.',
    fix: 'Ask for the file with `GET /api/files/<fileId>`: while `state` is `scanning` it becomes ready by itself; `quarantined` stays. An administrator sees to it that the scanner at `CLAMAV_HOST` answers.',
  },
  FILE_ATTACHED: {
    means: 'The file belongs to a message that was sent.',
    fix: 'Delete the message: its files go with it.',
  },
  FILE_TOO_LARGE: {
    means: 'The file is larger than this installation takes; 100 MB unless it says otherwise.',
    fix: 'See `fileBytesMax` in `GET /api/files/usage`, and send something smaller. An administrator sets `FILE_MAX_BYTES`, and the same in whatever proxy stands in front.',
  },
  FILE_TYPE_REFUSED: {
    means: 'The first bytes of the file, the end of its name and what is allowed here do not agree.',
    fix: 'See `extensions` in `GET /api/files/usage`. Give the file the ending that fits what it is; or pack it into a zip archive. An administrator sets `FILE_EXTENSIONS`.',
  },
  FILE_BROKEN: {
    means: 'The file is cut off, is no image inside, has more pixels than are taken, or is not as long as was said.',
    fix: 'Open it where it comes from, save it anew, and upload that. Images have at most `imagePixelsMax` pixels.',
  },
  FILE_INFECTED: {
    means: 'The virus scanner of this installation found something in the file. Nothing of it was kept.',
    fix: 'Do not send it. If you think the scanner is wrong, ask the administrator.',
  },
  FILE_QUOTA_EXCEEDED: {
    means: 'All files of one person together may take `quotaBytes`, and this one would be too much.',
    fix: 'Delete messages with files that you no longer need. An administrator sets `FILE_QUOTA_BYTES`.',
  },
  UPLOAD_LIMIT: {
    means: 'One person may have `unfinishedUploadsMax` uploads that were begun and did not end.',
    fix: 'End one with `DELETE /api/files/uploads/<fileId>`, or go on with it. What nobody goes on with ends by itself after a day.',
  },
  UPLOAD_OFFSET_WRONG: {
    means: '`Upload-Offset` is not as many bytes as the server has, or somebody else goes on with the same upload.',
    fix: 'Ask with `HEAD` how many it has, and go on from there.',
  },
  RANGE_NOT_SATISFIABLE: {
    means: 'The header `Range` asks for bytes behind the end of the file.',
    fix: 'Ask without `Range` first: `Content-Length` says how long the file is.',
  },
  STORAGE_FULL: {
    means: 'The place where files are kept is full, or nothing can be written there.',
    fix: 'An administrator makes room, and checks the permissions of `FILES_DIR`, or the S3 credentials and bucket.',
  },
  USERNAME_TAKEN: {
    means: 'Somebody has this username. Case makes no difference.',
    fix: 'Choose another username. If it is your own account, sign in instead.',
  },
  EMAIL_TAKEN: {
    means: 'There is an account with this email address.',
    fix: 'Sign in with it, or register with another address.',
  },
  ROOM_NAME_TAKEN: {
    means: 'A room of this name, or of one that makes the same address, exists.',
    fix: 'Choose another name, or join the room that is there.',
  },
  COMMAND_ID_REUSED: {
    means: 'This id (`clientMsgId`, `commandId` or `Idempotency-Key`) came before with a different request.',
    fix: 'Make a new UUID for each new intention. Repeat an id only with the very same request, to learn how it ended.',
  },
  PRECONDITION_FAILED: {
    means: 'The request said which version it is meant for (`If-Match`, or `ifVersion`), and somebody was faster.',
    fix: 'Load the thing again, show what has changed, and send the change with the `ETag` of that answer. Without `If-Match` the last one wins.',
  },
  LAST_OWNER: {
    means: 'Without you the conversation would have no owner.',
    fix: 'Make another participant an owner first, then repeat the request.',
  },
  CONVERSATION_FULL: {
    means: 'The conversation has as many participants as one may have.',
    fix: 'Remove somebody first, or use a room. `GET /api/capabilities` tells the limit (`groupParticipantsMax`).',
  },
  BLOCK_LIMIT: {
    means: 'The list of people you block is as long as one may be.',
    fix: 'Take somebody off it first. `GET /api/capabilities` tells the limit (`blocksMax`).',
  },
  REACTION_LIMIT: {
    means: 'The message has as many different emojis as one may have.',
    fix: 'React with one of the emojis that are there. `GET /api/capabilities` tells the limit (`emojisPerMessageMax`).',
  },
  TOO_MANY_SETTINGS: {
    means: 'You chose what to be told of for very many single conversations, and there is no room for another.',
    fix: 'Set one of them back with `PUT /api/conversations/{id}/notifications` and `{"level":"default"}`, or change the level for all.',
  },
  PIN_LIMIT: {
    means: 'As many messages are pinned in this conversation as `GET /api/capabilities` allows.',
    fix: 'Unpin one with `DELETE /api/messages/:messageId/pin` first. `GET /api/conversations/:conversationId/pins` lists them.',
  },
  HIDDEN_LIMIT: {
    means:
      'You have deleted as many messages for yourself in this conversation as can be kept apart from what the others see.',
    fix: 'Delete messages of your own for everyone with `scope=everyone`, or leave the conversation.',
  },
  MESSAGE_DELETED: {
    means: 'The message was deleted, so it can no longer be changed or answered.',
    fix: 'Send a new message instead. Load the message again to see how it stands.',
  },
  REQUEST_PENDING: {
    means:
      'The other person was asked whether you may write to them, and has not answered. One message goes with the question.',
    fix: 'Wait for `request-accepted`. Who was asked answers with `POST /api/conversations/:id/accept`, and writes after that.',
  },
  REQUEST_REJECTED: {
    means: 'The person you want to write to declined.',
    fix: 'Nothing you send changes that; they can accept later, and then `request-accepted` tells you.',
  },
  ANNOUNCEMENT_ONLY: {
    means: 'In this conversation only its owners, admins and moderators write. Everybody reads and reacts.',
    fix: 'Ask one of them to say it, to make you a moderator, or to change `settings.announcementOnly`.',
  },
  SLOW_MODE: {
    means: 'Members wait between two messages here; `settings.slowModeSeconds` of the conversation says how long.',
    fix: 'Send it as a new message, with a new `clientMsgId`, when `retryAfter` seconds have passed.',
  },
  INVITE_INVALID: {
    means: 'The link was revoked, is over, was used as often as it may be, or never existed. Which one is not told.',
    fix: 'Ask who sent it for a new one.',
  },
  INVITE_LIMIT: {
    means: 'A group has only so many links at a time (`invitesMax` of `GET /api/capabilities`).',
    fix: 'Revoke one that nobody needs: `GET /api/conversations/:id/invites` lists them.',
  },
  NOT_FOR_DIRECT: {
    means: 'A direct conversation always has its two people, with neither name nor roles.',
    fix: 'Make a group with `POST /api/conversations/group` for what needs more people, a name or roles.',
  },
  PASSWORD_TOO_COMMON: {
    means: 'The password is among those that are guessed first.',
    fix: 'Choose a longer one that nobody else would think of; several unrelated words do well.',
  },
  PAYLOAD_TOO_LARGE: {
    means: 'The body of the request, or what came over the socket, is larger than is read.',
    fix: 'Send less at once. `GET /api/capabilities` tells the limit (`commandBytesMax`).',
  },
  REFUSED_BY_STORE: {
    means: 'The database will not store this, however often it is tried. Nothing was changed.',
    fix: 'Do not repeat it. Change the content, and tell the operator the `requestId` if it looks harmless.',
  },
  GENERATION_NOT_FOUND: {
    means: 'No answer of the assistant is in the making under this id, or it is none that you may see.',
    fix: 'An answer that is done is a message: read the conversation.',
  },
  MODEL_NOT_FOUND: {
    means: 'The model server of the assistant does not have the model that was asked for.',
    fix: 'Choose one of `GET /api/ai/models`, or leave `model` out.',
  },
  TOO_MANY_QUESTIONS: {
    means: 'One answer is in the making and two questions wait for you already.',
    fix: 'Wait for an answer, or stop one with `ai-abort`.',
  },
  MODEL_UNAVAILABLE: {
    means: 'The model server does not answer, answered nonsense, or took too long.',
    fix: 'Ask again. The operator finds the reason in the log of the service `ai`; `GET /api/ai/models` tells how to get a model where there is none.',
  },
  RATE_LIMITED: {
    means: 'More came from this address or account than is allowed in this time.',
    fix: 'Wait as long as `retryAfter` and the header `Retry-After` say, in seconds. The header `RateLimit` tells how many requests are left.',
  },
  INTERNAL: {
    means: 'A mistake of ours. It has been written down.',
    fix: 'Try again with the same ids: what was done is not done twice. If it stays, tell the operator the `requestId`.',
  },
  BUSY: {
    means: 'More is waiting than can be done in good time, so this was not begun.',
    fix: 'Wait as long as `retryAfter` says, and send the same request with the same ids.',
  },
  UNAVAILABLE: {
    means: 'The database, the cache or another part cannot be reached just now, or this process is stopping.',
    fix: 'Wait as long as `retryAfter` says, and send the same request with the same ids. `GET /api/health` tells what is missing.',
  },
  NO_ANSWER: {
    means: 'Nobody answered in time. It may have been done, or may still be done.',
    fix: 'Send it again with the same `clientMsgId`, `commandId` or `Idempotency-Key`: it is done once, and the answer is the first one.',
  },
}
