import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const kit = fileURLToPath(new URL('../src/index.ts', import.meta.url))

/** Runs a process that says which packages of OpenTelemetry it loaded. */
async function loadedWith(endpoint: string | undefined): Promise<string[]> {
  const code = `
    import { registerHooks } from 'node:module'
    registerHooks({ resolve: (name, context, next) => {
      if (/^@opentelemetry.(?!api$)/.test(name)) console.log(name) // prom-client itself loads the api
      return next(name, context)
    } })
    const { createTracing } = await import(${JSON.stringify(kit)})
    const tracing = await createTracing(
      { NODE_ID: 'one', OTEL_EXPORTER_OTLP_ENDPOINT: process.argv[1], OTEL_EXPORTER_OTLP_HEADERS: [], OTEL_TRACES_SAMPLER_ARG: 1 },
      { name: 'test', version: '0' },
    )
    console.log(tracing === null ? 'none' : 'some')
    await tracing?.[Symbol.asyncDispose]()`
  const args = ['--input-type=module', '--eval', code, ...(endpoint === undefined ? [] : [endpoint])]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return stdout.trim().split('\n')
}

test('without an endpoint there is no tracing, and nothing of it is loaded', async () => {
  expect(await loadedWith(undefined)).toEqual(['none'])
  const loaded = await loadedWith('http://127.0.0.1:1')
  expect(loaded.at(-1)).toBe('some')
  expect(loaded).toContain('@opentelemetry/sdk-trace')
})
