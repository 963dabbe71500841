import { Socket } from 'node:net'

/*
 * Loaded before a service: its connections to a member of the replica set go through a proxy of its own. The driver
 * takes the addresses of members from the set, which are the same for everybody, so only here can the ways of two
 * services to one member be told apart.
 */
const routes = new Map(
  Object.entries(JSON.parse(process.env['CHAOS_ROUTES'] ?? '{}') as Record<string, number>).map(([from, to]) => [
    Number(from),
    to,
  ]),
)
const connect = Socket.prototype.connect as (...args: unknown[]) => Socket

Socket.prototype.connect = function (this: Socket, ...args: unknown[]): Socket {
  const [first] = args
  const options = (Array.isArray(first) ? first[0] : first) as { port?: number } | undefined
  const port = routes.get(Number(options?.port))
  if (port !== undefined && options !== undefined) options.port = port
  return connect.apply(this, args)
}
