import { problemOf } from '@chat/contracts'
import { describe, expect, it } from 'vitest'
import { createHttp } from './http.ts'

function answering(status: number, body: string | null, headers: Record<string, string> = {}) {
  const asked: { url: string; init: RequestInit }[] = []
  const fetch: typeof globalThis.fetch = async (url, init) => {
    asked.push({ url: url as string, init: init! })
    return new Response(body, { status, headers })
  }
  return { asked, http: createHttp({ baseUrl: 'http://chat', fetch, timeoutMs: 1_000 }) }
}

describe('http', () => {
  it('fills path and query, and sends the token', async () => {
    const { asked, http } = answering(200, '{"items":[]}')
    await http(
      'listMessages',
      { params: { conversationId: 'cnv_ä b' }, query: { before: 7, limit: undefined } },
      'token',
    )
    expect(asked[0]!.url).toBe('http://chat/api/conversations/cnv_%C3%A4%20b/messages?before=7')
    expect(asked[0]!.init).toMatchObject({ method: 'GET', headers: { authorization: 'Bearer token' } })
  })

  it('sends a body as JSON and takes an answer without one', async () => {
    const { asked, http } = answering(204, null)
    expect(await http('logout', { body: { refreshToken: 'r' } }, null)).toBe(undefined)
    expect(asked[0]!.init.body).toBe('{"refreshToken":"r"}')
    expect(asked[0]!.init.headers).not.toHaveProperty('authorization')
  })

  it('throws the problem that the server describes', async () => {
    const problem = problemOf('RATE_LIMITED', { retryAfter: 3, requestId: 'req-1' })
    const { http } = answering(429, JSON.stringify(problem), { 'retry-after': '9' })
    await expect(http('me', {}, 't')).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      status: 429,
      retryAfter: 3,
      requestId: 'req-1',
    })
  })

  it('understands what is not from the api', async () => {
    await expect(answering(502, '<html>').http('me', {}, 't')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      status: 502,
    })
    await expect(answering(200, '<html>').http('me', {}, 't')).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' })
    const http = createHttp({ baseUrl: '', timeoutMs: 9, fetch: () => Promise.reject(new TypeError('refused')) })
    await expect(http('me', {}, 't')).rejects.toMatchObject({ code: 'NETWORK', status: 0 })
  })
})
