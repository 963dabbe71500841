import { z } from 'zod'

interface ErrorRow {
  /** The HTTP status; sockets carry it too. */
  readonly status: number
  readonly title: string
  /** Whether the same request may succeed later without being changed. */
  readonly retry: boolean
}

/** Every failure a client can see. Everything else that is thrown is a bug and is answered `INTERNAL`. */
export const errors = {
  BAD_REQUEST: { status: 400, title: 'The request is not well formed.', retry: false },
  UNAUTHENTICATED: { status: 401, title: 'Sign in first.', retry: false },
  TOKEN_EXPIRED: { status: 401, title: 'The access token has expired. Refresh it.', retry: false },
  INVALID_CREDENTIALS: { status: 401, title: 'The name or the password is wrong.', retry: false },
  REFRESH_TOKEN_INVALID: { status: 401, title: 'This session has ended. Sign in again.', retry: false },
  ACCOUNT_SUSPENDED: { status: 403, title: 'This account is suspended.', retry: false },
  REGISTRATION_CLOSED: { status: 403, title: 'Nobody can create an account here by themselves.', retry: false },
  AUTH_TIMEOUT: { status: 401, title: 'The socket did not authenticate in time.', retry: false },
  FORBIDDEN: { status: 403, title: 'You may not do this.', retry: false },
  BLOCKED: { status: 403, title: 'One of you has blocked the other.', retry: false },
  NOT_A_PARTICIPANT: { status: 404, title: 'There is no such conversation among yours.', retry: false },
  ROLE_TOO_LOW: { status: 403, title: 'Your role in this conversation does not allow this.', retry: false },
  NOT_FOUND: { status: 404, title: 'There is no such thing here.', retry: false },
  METHOD_NOT_ALLOWED: { status: 405, title: 'This address has no such method.', retry: false },
  USER_NOT_FOUND: { status: 404, title: 'There is no such user.', retry: false },
  CONVERSATION_NOT_FOUND: { status: 404, title: 'There is no such conversation among yours.', retry: false },
  ROOM_NOT_FOUND: { status: 404, title: 'There is no such room.', retry: false },
  NOTIFICATION_NOT_FOUND: { status: 404, title: 'There is no such notification.', retry: false },
  MESSAGE_NOT_FOUND: { status: 404, title: 'There is no such message.', retry: false },
  GENERATION_NOT_FOUND: { status: 404, title: 'There is no such answer in the making.', retry: false },
  MODEL_NOT_FOUND: { status: 404, title: 'The assistant has no model of this name.', retry: false },
  REPORT_NOT_FOUND: { status: 404, title: 'There is no such report.', retry: false },
  FILE_NOT_FOUND: { status: 404, title: 'There is no such file.', retry: false },
  FILE_NOT_READY: { status: 409, title: 'This file is not checked yet, or was found to be harmful.', retry: false },
  FILE_ATTACHED: { status: 409, title: 'This file was sent. Delete its message instead.', retry: false },
  FILE_TOO_LARGE: { status: 413, title: 'This file is too large.', retry: false },
  FILE_TYPE_REFUSED: { status: 415, title: 'Files of this type are not taken here.', retry: false },
  FILE_BROKEN: { status: 422, title: 'This file cannot be read, or it is not what it says.', retry: false },
  FILE_INFECTED: { status: 422, title: 'This file was found to be harmful.', retry: false },
  FILE_QUOTA_EXCEEDED: { status: 409, title: 'There is no room left for files of yours.', retry: false },
  UPLOAD_LIMIT: { status: 409, title: 'You have begun as many uploads as you can. End one of them.', retry: false },
  UPLOAD_OFFSET_WRONG: { status: 409, title: 'The upload goes on at another place.', retry: false },
  RANGE_NOT_SATISFIABLE: { status: 416, title: 'The file does not have this range.', retry: false },
  STORAGE_FULL: { status: 507, title: 'There is no room left here. Tell the administrator.', retry: false },
  USERNAME_TAKEN: { status: 409, title: 'This username is taken.', retry: false },
  EMAIL_TAKEN: { status: 409, title: 'This email address is taken.', retry: false },
  ROOM_NAME_TAKEN: { status: 409, title: 'A room of this name exists.', retry: false },
  PRECONDITION_FAILED: { status: 412, title: 'It was changed in the meantime. Load it again.', retry: false },
  COMMAND_ID_REUSED: { status: 409, title: 'This command id was used for something else.', retry: false },
  LAST_OWNER: { status: 409, title: 'The last owner cannot leave. Make somebody else an owner first.', retry: false },
  CONVERSATION_FULL: { status: 409, title: 'This conversation has as many participants as it can.', retry: false },
  BLOCK_LIMIT: { status: 409, title: 'You have blocked as many people as you can.', retry: false },
  REACTION_LIMIT: { status: 409, title: 'This message has as many different reactions as it can.', retry: false },
  TOO_MANY_SETTINGS: {
    status: 409,
    title: 'There are as many settings of single conversations as can be.',
    retry: false,
  },
  PIN_LIMIT: { status: 409, title: 'This conversation has as many pinned messages as it can.', retry: false },
  HIDDEN_LIMIT: { status: 409, title: 'You deleted as many messages for yourself here as you can.', retry: false },
  MESSAGE_DELETED: { status: 409, title: 'This message was deleted.', retry: false },
  REQUEST_PENDING: { status: 409, title: 'Nobody writes here until the request is accepted.', retry: false },
  REQUEST_REJECTED: { status: 409, title: 'The request to write to this person was declined.', retry: false },
  ANNOUNCEMENT_ONLY: { status: 403, title: 'Only those who lead this conversation write here.', retry: false },
  SLOW_MODE: { status: 429, title: 'This conversation is in slow mode. Wait before you write again.', retry: false },
  INVITE_INVALID: { status: 404, title: 'This invitation does not exist, or it is used up or over.', retry: false },
  INVITE_LIMIT: { status: 409, title: 'This group has as many invitations as it can. Revoke one.', retry: false },
  NOT_FOR_DIRECT: { status: 409, title: 'A direct conversation has no such thing.', retry: false },
  PASSWORD_TOO_COMMON: { status: 400, title: 'This password is too common. Choose another.', retry: false },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'The request is too large.', retry: false },
  REFUSED_BY_STORE: { status: 422, title: 'The database refused to store this.', retry: false },
  TOO_MANY_QUESTIONS: { status: 429, title: 'The assistant still has your other questions to answer.', retry: true },
  MODEL_UNAVAILABLE: { status: 503, title: 'The assistant cannot reach a model.', retry: true },
  RATE_LIMITED: { status: 429, title: 'Too many requests. Slow down.', retry: true },
  INTERNAL: { status: 500, title: 'Something went wrong on our side.', retry: true },
  BUSY: { status: 503, title: 'The service is busy. Try again shortly.', retry: true },
  UNAVAILABLE: { status: 503, title: 'A part of the service cannot be reached. Try again shortly.', retry: true },
  NO_ANSWER: { status: 504, title: 'No answer in time. Send it again with the same id.', retry: true },
} as const satisfies Record<string, ErrorRow>

export type ErrorCode = keyof typeof errors
export const ErrorCode = z.enum(Object.keys(errors) as [ErrorCode, ...ErrorCode[]])

/** An RFC 9457 problem; the same object in REST answers and in socket acknowledgements. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    instance: z.string().optional(),
    code: ErrorCode,
    requestId: z.string().optional(),
    /** Seconds to wait where a retry can help. */
    retryAfter: z.number().nonnegative().optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>

/** Of `ROLE_TOO_LOW`: `role-too-low`, its name in addresses. */
export const errorSlugOf = (code: ErrorCode): string => code.toLowerCase().replaceAll('_', '-')

/** The address of the page with the fix; the api serves it. */
export const problemTypeOf = (code: ErrorCode): string => `/api/docs/errors/${errorSlugOf(code)}`

/** The problem object of a failure. */
export function problemOf(
  code: ErrorCode,
  more: Partial<Pick<Problem, 'detail' | 'instance' | 'requestId' | 'retryAfter' | 'errors'>> = {},
): Problem {
  const { status, title } = errors[code]
  return { type: problemTypeOf(code), title, status, code, ...more }
}
