import fc from 'fast-check'
import { junk } from './junk.ts'

/** What is said first on a connection that is Socket.IO's, in place of a token. */
export const handshakes: fc.Arbitrary<string> = fc.oneof(
  fc
    .record({ token: junk, dialect: junk, frames: junk }, { requiredKeys: [] })
    .map((auth) => `40${JSON.stringify(auth)}`),
  junk.map((value) => `40${JSON.stringify(value)}`),
  fc.constantFrom(
    '40',
    '40{',
    '40/admin,',
    '40/admin,{"token":"x"}',
    '42["typing",{}]',
    '431[]',
    '41',
    '44{"message":1}',
  ),
)

export interface WildRequest {
  readonly method: 'GET' | 'POST' | 'OPTIONS' | 'PUT'
  readonly path: string
  readonly body: string | null
}

/** The same service asked over plain HTTP, as long polling is, with what polling never says. */
export const wildRequests: fc.Arbitrary<WildRequest> = fc
  .record({
    method: fc.constantFrom('GET', 'POST', 'OPTIONS', 'PUT'),
    version: fc.constantFrom('4', '3', '99', '', 'x'),
    transport: fc.constantFrom('polling', 'websocket', 'webtransport', '__proto__', ''),
    sid: fc.constantFrom('', 'x', '__proto__', '../..', 'A'.repeat(300)),
    body: fc.oneof(fc.string({ maxLength: 200 }), fc.constantFrom('4\u001e4\u001e', 'b', '40', '{'.repeat(5_000))),
  })
  .map(({ method, version, transport, sid, body }) => {
    const query = new URLSearchParams({ EIO: version, transport, ...(sid === '' ? {} : { sid }) })
    const hasBody = method === 'POST' || method === 'PUT'
    return {
      method: method as WildRequest['method'],
      path: `/socket.io/?${query.toString()}`,
      body: hasBody ? body : null,
    }
  })
