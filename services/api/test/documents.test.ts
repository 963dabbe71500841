import { type ErrorCode, errors, problemTypeOf } from '@chat/contracts'
import { asyncApiDocument, errorPages, openApiDocument } from '@chat/contracts/documents'
import { expect, test } from 'vitest'
import { startSystem } from './start-system.ts'

const system = startSystem({ worker: false })
const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${system.api.port}${path}`, { headers })

test('both documents are served as the contracts say them', async () => {
  const openApi = await get('/api/openapi.json')
  expect([openApi.status, openApi.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8'])
  expect(await openApi.json()).toEqual(openApiDocument())
  expect(await (await get('/api/asyncapi.json')).json()).toEqual(asyncApiDocument())
})

test('the type of every problem opens the page with its fix', async () => {
  for (const code of Object.keys(errors) as ErrorCode[]) {
    const page = await get(problemTypeOf(code))
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    const text = await page.text()
    expect(text).toContain(code)
    expect(text).toContain(errorPages[code].means.split(/[`'"&<>]/, 1)[0])
  }
  expect(await (await get('/api/docs/errors')).text()).toContain(problemTypeOf('ROLE_TOO_LOW'))
})

test('a problem that was answered names a page that opens', async () => {
  const { body } = await system.call('GET', '/auth/me')
  expect((await get(body['type'])).status).toBe(200)
  const { status, body: unknown } = await system.call('GET', '/docs/errors/no-such-error')
  expect([status, unknown['code']]).toEqual([404, 'NOT_FOUND'])
})

test('the console comes with all it loads, from here alone and under a policy', async () => {
  for (const path of ['/api/docs', '/api/docs/', '/api/docs/errors/busy']) {
    const page = await get(path)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none';script-src 'self';")
    const text = await page.text()
    const loaded = [...text.matchAll(/(?:src|<link rel="stylesheet" href)="([^"]+)"/g)].map(
      ([, address]) => address ?? '',
    )
    expect(loaded.length).toBeGreaterThan(0)
    for (const address of loaded) {
      expect(address).toMatch(/^\/api\/docs\/assets\//)
      const asset = await get(address)
      expect([asset.status, (await asset.text()).length > 100]).toEqual([200, true])
      expect((await get(address, { 'if-none-match': asset.headers.get('etag') ?? '' })).status).toBe(304)
    }
  }
  expect((await get('/api/docs/assets/package.json')).status).toBe(404)
})
