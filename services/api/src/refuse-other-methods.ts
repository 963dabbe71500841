import type { OperationContract } from '@chat/contracts'
import { AppError } from '@chat/domain'
import type { FastifyInstance } from 'fastify'

type Address = Pick<OperationContract, 'method' | 'path'>

/** At an address that there is, another method is told from an address that there is not. */
export function refuseOtherMethods(app: FastifyInstance, addresses: readonly Address[]): void {
  const byShape = Map.groupBy(addresses, ({ path }) => path.replaceAll(/:\w+/g, '[^/]+'))
  const known = [...byShape].map(([shape, those]) => ({
    pattern: new RegExp(`^/api${shape}/?$`),
    methods: those.map(({ method }): string => method),
  }))

  // Before a body is read that nobody asked for.
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return
    const path = request.url.split('?', 1)[0] ?? ''
    const methods = new Set(known.flatMap((each) => (each.pattern.test(path) ? each.methods : [])))
    if (methods.size === 0) return
    if (methods.has('GET')) methods.add('HEAD')
    reply.header('allow', [...methods].join(', '))
    throw new AppError('METHOD_NOT_ALLOWED')
  })
}
