import { z } from 'zod'
import { defineOperation } from '../operation.ts'
import { Email, Me, Password, Session, Username } from '../things/user.ts'

const RefreshToken = z.strictObject({ refreshToken: z.string().min(1).max(512) })

export const accountOperations = {
  register: defineOperation({
    method: 'POST',
    path: '/auth/register',
    repeats: 'recorded',
    tag: 'accounts',
    summary: 'Create an account and sign in.',
    auth: 'none',
    body: z.strictObject({ username: Username, email: Email, password: Password }),
    responses: { 201: Session },
    errors: [
      'BAD_REQUEST',
      'USERNAME_TAKEN',
      'EMAIL_TAKEN',
      'PASSWORD_TOO_COMMON',
      'REGISTRATION_CLOSED',
      'RATE_LIMITED',
    ],
  }),
  login: defineOperation({
    method: 'POST',
    path: '/auth/login',
    tag: 'accounts',
    summary: 'Sign in by username or email.',
    auth: 'none',
    body: z
      .strictObject({
        username: z.string().max(254).optional(),
        email: z.string().max(254).optional(),
        password: z.string().max(1024),
      })
      .refine((body) => (body.username === undefined) !== (body.email === undefined), 'give username or email'),
    responses: { 200: Session },
    errors: ['BAD_REQUEST', 'INVALID_CREDENTIALS', 'ACCOUNT_SUSPENDED', 'RATE_LIMITED'],
  }),
  refresh: defineOperation({
    method: 'POST',
    path: '/auth/refresh',
    tag: 'accounts',
    summary: 'Exchange a refresh token for a new pair.',
    auth: 'none',
    body: RefreshToken,
    responses: { 200: Session },
    errors: ['BAD_REQUEST', 'REFRESH_TOKEN_INVALID', 'RATE_LIMITED'],
  }),
  logout: defineOperation({
    method: 'POST',
    path: '/auth/logout',
    tag: 'accounts',
    summary: 'End this session and close its sockets.',
    auth: 'none',
    body: RefreshToken,
    responses: { 204: null },
    errors: ['BAD_REQUEST'],
  }),
  changePassword: defineOperation({
    method: 'POST',
    path: '/auth/change-password',
    repeats: 'recorded',
    tag: 'accounts',
    summary: 'Change the password; the other sessions end.',
    auth: 'user',
    body: z.strictObject({ currentPassword: z.string().max(1024), newPassword: Password }),
    responses: { 204: null },
    errors: ['BAD_REQUEST', 'INVALID_CREDENTIALS', 'PASSWORD_TOO_COMMON', 'RATE_LIMITED'],
  }),
  me: defineOperation({
    method: 'GET',
    path: '/auth/me',
    tag: 'accounts',
    summary: 'Who I am.',
    auth: 'user',
    responses: { 200: Me },
    errors: [],
  }),
} as const
