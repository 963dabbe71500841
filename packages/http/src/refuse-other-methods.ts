import { AppError } from '@chat/domain'
import type { FastifyInstance } from 'fastify'

/** At an address that there is, another method is told from an address that there is not. Before the first route. */
export function refuseOtherMethods(app: FastifyInstance): void {
  const methodsByShape = new Map<string, string[]>()
  let known: { pattern: RegExp; methods: readonly string[] }[] = []

  app.addHook('onRoute', ({ method, url }) => {
    if (url.includes('*')) return
    const shape = url.replaceAll(/:\w+/g, '[^/]+')
    methodsByShape.set(shape, [...(methodsByShape.get(shape) ?? []), method].flat())
  })
  app.addHook('onReady', async () => {
    known = [...methodsByShape].map(([shape, methods]) => ({ pattern: new RegExp(`^${shape}/?$`), methods }))
  })
  // Before a body is read that nobody asked for.
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return
    const path = request.url.split('?', 1)[0] ?? ''
    const methods = new Set(known.flatMap((each) => (each.pattern.test(path) ? each.methods : [])))
    if (methods.size === 0) return
    reply.header('allow', [...methods].join(', '))
    throw new AppError('METHOD_NOT_ALLOWED')
  })
}
