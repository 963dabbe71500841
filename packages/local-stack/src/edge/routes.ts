import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { repositoryRoot } from '../repository-root.ts'

export type Route = {
  readonly path: string
  readonly service: string
  readonly sticky?: boolean
  readonly websocket?: boolean
  readonly upload?: boolean
}

/** The one table of what goes where: read here for nginx and for the proxy in Node. */
export type RouteTable = {
  readonly stickyCookie: string
  readonly routes: readonly Route[]
  readonly webHeaders: Readonly<Record<string, string>>
}

/** The ports of each service; a service that is not part of the stack is missing. */
export type Upstreams = Readonly<Record<string, readonly number[]>>

export const WEB = 'web'

export const readRouteTable = (): RouteTable =>
  JSON.parse(readFileSync(join(repositoryRoot, 'docker/nginx/routes.json'), 'utf8')) as RouteTable

/** Routes of services that are not part of the stack are left out, so that the next wider route answers. */
export const activeRoutes = (
  table: RouteTable,
  upstreams: Readonly<Record<string, unknown>>,
  hasWeb: boolean,
): readonly Route[] =>
  table.routes.filter((route) => (route.service === WEB ? hasWeb : upstreams[route.service] !== undefined))

export const matchRoute = (routes: readonly Route[], path: string): Route | undefined => {
  let best: Route | undefined
  for (const route of routes) {
    const matches = route.path === '/' || path === route.path || path.startsWith(`${route.path}/`)
    if (matches && (best === undefined || route.path.length > best.path.length)) best = route
  }
  return best
}
