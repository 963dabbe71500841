import type { ChatErrorCode } from '@chat/client'

/** What to do about a failure, in the words of a person. Codes that are missing here have a title that says it. */
const texts: Partial<Record<ChatErrorCode, string>> = {
  INVALID_CREDENTIALS: 'The name or the password is not right. Check both and try again.',
  REFRESH_TOKEN_INVALID: 'Your session has ended. Sign in again.',
  UNAUTHENTICATED: 'Your session has ended. Sign in again.',
  TOKEN_EXPIRED: 'Your session has ended. Sign in again.',
  USERNAME_TAKEN: 'This username is taken. Choose another one, or sign in if it is yours.',
  EMAIL_TAKEN: 'There is an account with this email address. Sign in instead, or use another address.',
  PASSWORD_TOO_COMMON: 'This password is too easy to guess. Choose a longer or more unusual one.',
  ROOM_NAME_TAKEN: 'A room of this name exists. Join it, or choose another name.',
  BLOCKED: 'You and this person cannot write to each other.',
  ACCOUNT_SUSPENDED: 'This account is suspended. Ask the administrator of this installation.',
  REGISTRATION_CLOSED: 'Nobody can create an account here by themselves. Ask the administrator.',
  BLOCK_LIMIT: 'You have blocked as many people as you can. Take somebody off the list first.',
  NOT_A_PARTICIPANT: 'You are not in this conversation any more.',
  CONVERSATION_NOT_FOUND: 'You are not in this conversation, or it does not exist.',
  ROLE_TOO_LOW: 'Your role here does not allow this. Ask an owner or an admin.',
  LAST_OWNER: 'You are the only owner. Make somebody else an owner first, then leave.',
  CONVERSATION_FULL: 'This conversation is full. Nobody can be added.',
  REQUEST_PENDING: 'They have to accept before you can write more.',
  REQUEST_REJECTED: 'They have declined. You cannot write to them.',
  ANNOUNCEMENT_ONLY: 'Only owners, admins and moderators write here.',
  INVITE_INVALID: 'This invitation does not work any more. Ask for a new one.',
  INVITE_LIMIT: 'There are as many links as there can be. End one that nobody needs.',
  REACTION_LIMIT: 'This message has as many different reactions as it can have. Use one that is there.',
  MESSAGE_DELETED: 'This message was deleted in the meantime.',
  PRECONDITION_FAILED: 'Somebody else changed this in the meantime. Look at how it is now, then save again.',
  COMMAND_ID_REUSED: 'This was sent before with another text. Write it again.',
  PAYLOAD_TOO_LARGE: 'This is too long to be sent. Make it shorter.',
  FILE_TOO_LARGE: 'This file is too large to be sent here.',
  FILE_TYPE_REFUSED: 'Files of this type are not taken here. Pack it into a zip archive.',
  FILE_BROKEN: 'This file is broken, or too large inside. Save it anew and try again.',
  FILE_INFECTED: 'The virus scanner found something in this file. It was not sent.',
  FILE_QUOTA_EXCEEDED: 'There is no room left for your files. Delete messages with files you no longer need.',
  UPLOAD_LIMIT: 'Too many uploads have begun. Wait for one to end, or remove one.',
  FILE_NOT_FOUND: 'A file of this message is not there any more. Attach it again.',
  FILE_NOT_READY: 'A file of this message is still being checked. Try again in a moment.',
  STORAGE_FULL: 'The server has no room left for files. Tell the administrator.',
  BUSY: 'The server is busy. Wait a moment and try again.',
  UNAVAILABLE: 'The server cannot be reached fully. Wait a moment and try again.',
  NO_ANSWER: 'The server did not answer in time. Try again.',
  INTERNAL: 'Something went wrong on our side. Try again.',
  NOT_SIGNED_IN: 'Your session has ended. Sign in again.',
  NETWORK: 'The server cannot be reached. Check your connection and try again.',
}

interface Failure {
  code?: unknown
  title?: unknown
  message?: unknown
  retryAfter?: unknown
  errors?: unknown
}

export function errorTextOf(failure: unknown): string {
  const { code, title, message, retryAfter } = detailsOf(failure)
  if (code === 'SLOW_MODE') {
    const seconds = typeof retryAfter === 'number' ? Math.ceil(retryAfter) : null
    return `Slow mode is on. Try again ${seconds === null ? 'later' : `in ${seconds} s`}.`
  }
  if (code === 'RATE_LIMITED') {
    const seconds = typeof retryAfter === 'number' && retryAfter > 0 ? Math.ceil(retryAfter) : null
    return `That was too often. Try again ${seconds === null ? 'in a moment' : `in ${seconds} s`}.`
  }
  if (code === 'BAD_REQUEST') {
    const first = Object.entries(fieldErrorsOf(failure))[0]
    return first === undefined ? 'The server did not accept this. Check what you entered.' : `${first[0]}: ${first[1]}`
  }
  const text = typeof code === 'string' ? texts[code as ChatErrorCode] : undefined
  if (text !== undefined) return text
  if (failure instanceof TypeError) return texts.NETWORK ?? ''
  return typeof title === 'string'
    ? title
    : typeof message === 'string' && message !== ''
      ? message
      : (texts.INTERNAL ?? '')
}

/** What is wrong with which field of a form. */
export function fieldErrorsOf(failure: unknown): Readonly<Record<string, string>> {
  const { code, errors } = detailsOf(failure)
  if (code === 'USERNAME_TAKEN') return { username: texts.USERNAME_TAKEN ?? '' }
  if (code === 'EMAIL_TAKEN') return { email: texts.EMAIL_TAKEN ?? '' }
  if (!Array.isArray(errors)) return {}
  const rows = errors as readonly { path?: unknown; message?: unknown }[]
  return Object.fromEntries(
    rows.map(({ path, message }) => [String(path).split(/[./]/).at(-1) ?? '', sentence(String(message))]),
  )
}

/** An error of the client and the problem object that the server sent name the same things alike. */
const detailsOf = (failure: unknown): Failure => (typeof failure === 'object' && failure !== null ? failure : {})

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
