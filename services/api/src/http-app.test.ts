import { apiOperations } from '@chat/contracts'
import { createLogger, readConfig } from '@chat/service-kit'
import { expect, test } from 'vitest'
import { aliases } from './aliases/index.ts'
import { apiConfig } from './config.ts'
import { createHttpApp, type HttpAppDeps } from './http-app.ts'

const documents = [
  '/openapi.json',
  '/asyncapi.json',
  '/docs',
  '/docs/errors',
  '/docs/errors/:slug',
  '/docs/assets/:name',
].map((path) => `GET /api${path}`)

/** From the tree that fastify prints. */
function routesIn(tree: string): string[] {
  const parts: string[] = []
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', part = '', methods = ''] = /^(.*)── (\S*)(?: \((.*)\))?$/.exec(line) ?? []
    if (part === '') return []
    parts.splice(Math.floor(indent.length / 4), Infinity, part)
    return methods.split(', ').flatMap((method) => (method === '' ? [] : [`${method} ${parts.join('')}`]))
  })
}

test('every route is an operation, another name of one, or a document', async () => {
  const config = readConfig(apiConfig, {
    MONGODB_URI: 'mongodb://127.0.0.1/none',
    REDIS_URL: 'redis://127.0.0.1',
    JWT_SECRET: 'kX93hdQ0zLm27vTnBpRw58sYcUfGaJe1',
    JWT_REFRESH_SECRET: 'Zp48wLq6TnXv19bRkYdM03hCsGuJfAe7',
  })
  const app = await createHttpApp(config, {
    useCases: {} as HttpAppDeps['useCases'], // nothing is asked
    buckets: {} as HttpAppDeps['buckets'],
    logger: createLogger({ service: 'api', nodeId: 'one', level: 'silent' }),
    isDraining: () => false,
    tracing: null,
    signal: new AbortController().signal,
  })
  await app.ready()
  const served = routesIn(app.printRoutes({ commonPrefix: false })).filter((route) => !/^(HEAD|OPTIONS) /.test(route))
  await app.close()
  const listed = Object.values(apiOperations).map(({ method, path }) => `${method} /api${path}`)
  const known = aliases.map(({ method, path }) => `${method} /api${path}`)
  const withoutNames = (routes: string[]) =>
    [...new Set(routes.map((route) => route.replaceAll(/:\w+/g, ':')))].toSorted()
  expect(withoutNames(served)).toEqual(withoutNames([...listed, ...known, ...documents]))
})
