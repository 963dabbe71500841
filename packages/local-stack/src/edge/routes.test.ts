import { expect, test } from 'vitest'

import { activeRoutes, matchRoute, type RouteTable } from './routes.ts'

const table: RouteTable = {
  stickyCookie: 'node',
  routes: [
    { path: '/socket.io', service: 'gateway' },
    { path: '/api/files', service: 'files' },
    { path: '/api', service: 'api' },
    { path: '/', service: 'web' },
  ],
  webHeaders: {},
}

test.each([
  ['/socket.io/', 'gateway'],
  ['/api/files/1', 'files'],
  ['/api/filesystem', 'api'],
  ['/api', 'api'],
  ['/apian', 'web'],
  ['/', 'web'],
])('%s goes to %s', (path, service) => {
  expect(matchRoute(table.routes, path)?.service).toBe(service)
})

test('a service that is not part of the stack leaves its paths to the next wider route', () => {
  const routes = activeRoutes(table, { api: [1], gateway: [] }, false)
  expect(matchRoute(routes, '/api/files/1')?.service).toBe('api')
  expect(matchRoute(routes, '/socket.io/')?.service).toBe('gateway')
  expect(matchRoute(routes, '/')).toBeUndefined()
})
