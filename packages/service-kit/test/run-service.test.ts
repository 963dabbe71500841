import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'

const kit = new URL('../src/index.ts', import.meta.url).href

async function run(start: string, afterReady: (kill: (signal: NodeJS.Signals) => void) => void) {
  const source = `import { runService } from ${JSON.stringify(kit)}; await runService(async () => { ${start} })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let isReady = false
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (!isReady && output.includes('up')) {
        isReady = true
        afterReady((signal) => child.kill(signal))
      }
    })
  }
  const [code] = (await once(child, 'exit')) as [number]
  return { code, output }
}

const service = (drain: string) =>
  `process.stdout.write('up\\n'); return { drain: async (signal) => { ${drain} }, [Symbol.asyncDispose]: async () => process.stdout.write('closed\\n') }`

test('SIGTERM drains, closes and exits with 0', async () => {
  const { code, output } = await run(service(`process.stdout.write('drained\\n')`), (kill) => kill('SIGTERM'))
  expect({ code, output }).toEqual({ code: 0, output: 'up\ndrained\nclosed\n' })
})

test('a second signal exits with 1 at once', async () => {
  const hangs = service(
    `process.stdout.write('draining\\n'); process.kill(process.pid, 'SIGINT'); await new Promise(() => {})`,
  )
  const { code } = await run(hangs, (kill) => kill('SIGTERM'))
  expect(code).toBe(1)
})

test('a start that fails, and a rejection that nobody handles, are logged and exit with 1', async () => {
  const failed = await run(`throw new Error('no port')`, () => {})
  expect(failed.code).toBe(1)
  expect(failed.output).toContain('"msg":"start failed"')
  const unhandled = await run(`void Promise.reject(new Error('lost')); ${service('')}`, () => {})
  expect(unhandled.code).toBe(1)
  expect(unhandled.output).toContain('unhandled rejection')
})
