import { z } from 'zod'

const Script = z.strictObject({
  listen: z.enum(['prerequest', 'test']),
  script: z.strictObject({ type: z.literal('text/javascript'), exec: z.array(z.string()) }),
})
const Pair = z.strictObject({ key: z.string(), value: z.string() })

/** As much of the format (v2.1) as ours uses; nothing else may be in it. */
export const Collection = z.strictObject({
  info: z.strictObject({
    name: z.string(),
    description: z.string(),
    schema: z.literal('https://schema.getpostman.com/json/collection/v2.1.0/collection.json'),
  }),
  item: z.array(
    z.strictObject({
      name: z.string().min(1),
      request: z.strictObject({
        method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
        header: z.array(Pair),
        auth: z.union([
          z.strictObject({ type: z.literal('noauth') }),
          z.strictObject({
            type: z.literal('bearer'),
            bearer: z.tuple([
              z.strictObject({ key: z.literal('token'), value: z.string(), type: z.literal('string') }),
            ]),
          }),
        ]),
        url: z.strictObject({
          raw: z.string(),
          host: z.array(z.string()).length(1),
          path: z.array(z.string()),
          query: z.array(Pair).optional(),
        }),
        body: z
          .strictObject({
            mode: z.literal('raw'),
            raw: z.string(),
            options: z.strictObject({ raw: z.strictObject({ language: z.literal('json') }) }),
          })
          .optional(),
      }),
      event: z.array(Script),
      response: z.array(z.never()),
    }),
  ),
  event: z.array(Script),
  variable: z.array(Pair),
})
type Collection = z.infer<typeof Collection>
type Item = Collection['item'][number]

const REPEATS_MAX = 100

/** Runs a collection in order, its scripts with as much of `pm` as they use. Answers what was tested. */
export async function runCollection(
  { item: items, event, variable }: Collection,
  given: Readonly<Record<string, string>>,
): Promise<string[]> {
  const variables = new Map<string, string>(variable.map(({ key, value }) => [key, given[key] ?? value]))
  const fill = (text: string) => text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => variables.get(name) ?? '')
  const tested: string[] = []

  for (let index = 0, repeats = 0; index < items.length;) {
    const item = items[index]!
    let isSkipped = false
    let next: string | null = null
    const pm = {
      info: { requestName: item.name },
      collectionVariables: {
        get: (name: string) => variables.get(name),
        set: (name: string, value: unknown) => variables.set(name, value === undefined ? '' : String(value)),
      },
      execution: {
        skipRequest: () => (isSkipped = true),
        setNextRequest: (name: string) => (next = name),
      },
    }
    runScripts([...event, ...item.event], 'prerequest', pm)
    if (!isSkipped) {
      const response = await send(item, fill)
      runScripts(item.event, 'test', {
        ...pm,
        test: (name: string, check: () => void) => {
          check()
          tested.push(name)
        },
        expect: (value: unknown) => ({
          to: {
            be: {
              oneOf(allowed: readonly unknown[]) {
                if (!allowed.includes(value))
                  throw new Error(`${item.name}: answered ${String(value)} ${response.text}`)
              },
            },
          },
        }),
        response: { code: response.code, json: () => JSON.parse(response.text) as unknown },
      })
    }
    const isAgain = next === item.name
    repeats = isAgain ? repeats + 1 : 0
    if (repeats > REPEATS_MAX) throw new Error(`${item.name}: asked ${repeats} times`)
    if (!isAgain) index += 1
  }
  return tested
}

function runScripts(scripts: Item['event'], when: 'prerequest' | 'test', pm: object): void {
  for (const { listen, script } of scripts)
    // oxlint-disable-next-line typescript/no-implied-eval -- the scripts are ours, and are what is tested
    if (listen === when) new Function('pm', script.exec.join('\n'))(pm)
}

async function send({ request }: Item, fill: (text: string) => string): Promise<{ code: number; text: string }> {
  const { method, header, auth, url, body } = request
  const search = (url.query ?? []).map(({ key, value }) => `${key}=${value}`).join('&')
  const address = fill([...url.host, ...url.path].join('/') + (search === '' ? '' : `?${search}`))
  if (address !== fill(url.raw)) throw new Error(`${address} is not ${fill(url.raw)}`)
  const answer = await fetch(address, {
    method,
    headers: {
      ...Object.fromEntries(header.map(({ key, value }) => [key, value])),
      ...(auth.type === 'bearer' ? { authorization: `Bearer ${fill(auth.bearer[0].value)}` } : {}),
    },
    ...(body ? { body: fill(body.raw) } : {}),
  })
  return { code: answer.status, text: await answer.text() }
}
