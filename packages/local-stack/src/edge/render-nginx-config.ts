import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { repositoryRoot } from '../repository-root.ts'
import { activeRoutes, WEB, type Route, type RouteTable } from './routes.ts'

/** A port of this machine, or `host:port`. */
type Place = number | string

export type NginxConfigOptions = {
  readonly table: RouteTable
  readonly upstreams: Readonly<Record<string, readonly Place[]>>
  readonly host: string
  readonly port: number
  /** The built web app. */
  readonly webRoot?: string | undefined
  /** The line that names the user, where nginx starts as root. */
  readonly user?: string | undefined
  /** For the pid file and temporary files. */
  readonly runDir: string
  readonly workers?: number | undefined
}

const indent = (lines: readonly string[], spaces: number): string =>
  lines.map((line) => (line === '' ? '' : ' '.repeat(spaces) + line)).join('\n')

const upstreamLines = (route: Route, places: readonly Place[]): string[] => [
  `upstream ${route.service} {`,
  // The state of a server is shared by all nginx workers.
  `  zone ${route.service} 64k;`,
  // All addresses of one name share every point of a consistent hash, and would take turns.
  ...(route.sticky === true ? [`  hash $sticky_key${places.length > 1 ? ' consistent' : ''};`] : []),
  // One that refuses a connection is passed over for that connection. A short request may leave it out for a second
  // as well; a WebSocket may not: nginx takes a server back when a request to it has ended, and until then, perhaps for
  // hours, lets one connection through each second.
  ...places.map(
    (place) =>
      `  server ${typeof place === 'number' ? `127.0.0.1:${place}` : place} ${route.websocket === true ? 'max_fails=0' : 'max_fails=1 fail_timeout=1s'};`,
  ),
  ...(route.websocket === true ? [] : ['  keepalive 32;']),
  '}',
]

const proxyLines = (route: Route, places: readonly Place[]): string[] => {
  if (places.length === 0) return ['error_page 418 = @unavailable;', 'return 418;']
  return [
    `proxy_pass http://${route.service};`,
    ...(route.websocket === true
      ? ['proxy_read_timeout 3600s;', 'proxy_send_timeout 3600s;', 'proxy_buffering off;']
      : []),
    ...(route.upload === true ? ['client_max_body_size 0;', 'proxy_request_buffering off;'] : []),
    ...(route.sticky === true ? ['add_header Set-Cookie $sticky_set_cookie;'] : []),
    'error_page 502 504 = @unavailable;',
  ]
}

const webLines = (table: RouteTable, webRoot: string): string[] => [
  'location / {',
  `  root ${JSON.stringify(webRoot)};`,
  '  try_files $uri /index.html;',
  '  add_header Cache-Control $web_cache_control;',
  ...Object.entries(table.webHeaders).map(([name, value]) => `  add_header ${name} ${JSON.stringify(value)};`),
  '}',
]

const locationLines = (route: Route, options: NginxConfigOptions): string[] => {
  if (route.service === WEB) return webLines(options.table, options.webRoot ?? '')
  const body = proxyLines(route, options.upstreams[route.service] ?? []).map((line) => `  ${line}`)
  return [`location = ${route.path} {`, ...body, '}', `location ^~ ${route.path}/ {`, ...body, '}', '']
}

export const renderNginxConfig = (options: NginxConfigOptions): string => {
  const template = readFileSync(join(repositoryRoot, 'docker/nginx/nginx.conf.template'), 'utf8')
  const routes = activeRoutes(options.table, options.upstreams, options.webRoot !== undefined)
  const proxied = [...new Map(routes.map((route) => [route.service, route])).values()].filter(
    (route) => (options.upstreams[route.service]?.length ?? 0) > 0,
  )
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const values: Record<string, string> = {
    MAIN: [
      'daemon off;',
      `pid ${JSON.stringify(join(options.runDir, 'nginx.pid'))};`,
      'error_log stderr warn;',
      ...(options.user === undefined ? [] : [`user ${options.user};`]),
    ].join('\n'),
    WORKERS: String(options.workers ?? 1),
    STICKY_COOKIE: options.table.stickyCookie,
    LISTEN: `${options.host.includes(':') ? `[${options.host}]` : options.host}:${options.port}`,
    UPSTREAMS: [
      indent(
        folders.map((name) => `${name}_temp_path ${JSON.stringify(join(options.runDir, name))};`),
        2,
      ),
      ...proxied.map((route) => indent(upstreamLines(route, options.upstreams[route.service] ?? []), 2)),
    ].join('\n\n'),
    LOCATIONS: indent(
      routes.flatMap((route) => locationLines(route, options)),
      4,
    ),
  }
  return template.replace(/%([A-Z_]+)%/g, (whole, name: string) => values[name] ?? whole)
}
