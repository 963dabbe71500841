import type { JsonObject } from '../json-schemas.ts'
import { partsOf } from './step-parts.ts'
import { type Step, walkThrough } from './walk-through.ts'

const SCHEMA = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json'

/** The same requests as a Postman collection (v2.1); run as a whole and in order, as later ones use earlier answers. */
export const toPostman = (steps: readonly Step[] = walkThrough): JsonObject => ({
  info: {
    name: 'Chatterbox',
    description:
      'Every operation of the REST interface once, in an order in which a person might. Set baseUrl, and adminToken for what administrators can do; then run the whole collection.',
    schema: SCHEMA,
  },
  item: steps.map(itemOf),
  event: [
    script('prerequest', ["if (!pm.collectionVariables.get('run')) pm.collectionVariables.set('run', Date.now())"]),
  ],
  variable: [
    { key: 'baseUrl', value: 'http://localhost:3000' },
    { key: 'adminToken', value: '' },
    { key: 'run', value: '' },
  ],
})

function itemOf(step: Step): JsonObject {
  const { method, title, path, statuses, json } = partsOf(step)
  const [pathname = '', search] = path.split('?')
  const query = search === undefined ? [] : search.split('&').map((pair) => pair.split('=', 2) as [string, string])
  return {
    name: title,
    request: {
      method,
      header: json === null ? [] : [{ key: 'Content-Type', value: 'application/json' }],
      auth: step.as ? bearer(`{{${step.as}Token}}`) : { type: 'noauth' },
      url: {
        raw: `{{baseUrl}}/api${path}`,
        host: ['{{baseUrl}}'],
        path: ['api', ...pathname.split('/').slice(1)],
        ...(query.length === 0 ? {} : { query: query.map(([key, value]) => ({ key, value })) }),
      },
      ...(json === null ? {} : { body: { mode: 'raw', raw: json, options: { raw: { language: 'json' } } } }),
    },
    event: [
      ...(step.as === 'admin' ? [script('prerequest', SKIP_WITHOUT_ADMIN)] : []),
      script('test', checksOf(step, statuses)),
    ],
    response: [],
  }
}

const bearer = (token: string): JsonObject => ({
  type: 'bearer',
  bearer: [{ key: 'token', value: token, type: 'string' }],
})

const script = (listen: 'prerequest' | 'test', exec: readonly string[]): JsonObject => ({
  listen,
  script: { type: 'text/javascript', exec },
})

const SKIP_WITHOUT_ADMIN = ["if (!pm.collectionVariables.get('adminToken')) pm.execution.skipRequest()"]

const checksOf = ({ keep = {}, operation }: Step, statuses: readonly number[]): string[] => [
  `pm.test('${operation} is answered as documented', () => pm.expect(pm.response.code).to.be.oneOf([${statuses.join(', ')}]))`,
  ...Object.entries(keep).flatMap(([name, place]) => [
    `pm.collectionVariables.set('${name}', '${place}'.split('.').reduce((value, key) => value?.[key], pm.response.json()))`,
    // What happens in the background is asked for until it is there.
    ...(place.startsWith('items.')
      ? [`if (!pm.collectionVariables.get('${name}')) pm.execution.setNextRequest(pm.info.requestName)`]
      : []),
  ]),
]
