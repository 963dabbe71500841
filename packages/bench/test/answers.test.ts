import { setTimeout as delay } from 'node:timers/promises'
import { eventually, startModelServer } from '@chat/testkit'
import { expect, test } from 'vitest'
import { startModelTap } from '../src/load/model-tap.ts'
import { rawOllamaAnswers } from '../src/sides/answers.ts'

test('answers are timed from the question to the last piece, and from a stop to its arrival', async () => {
  await using scope = new AsyncDisposableStack()
  const model = scope.use(
    await startModelServer(async function* ({ signal }) {
      await delay(50)
      for (let index = 0; index < 20 && !signal.aborted; index += 1) {
        yield `word${index} `
        await delay(10)
      }
    }),
  )
  const tap = await startModelTap(scope, model.url)
  // What the other side asks first.
  const messages = [{ role: 'system', content: 'Be brief.' }]
  await (
    await fetch(`${tap.url}/api/chat`, { method: 'POST', body: JSON.stringify({ model: 'small', messages }) })
  ).text()
  const side = rawOllamaAnswers(tap, process.pid)

  const whole = await side.run({ seconds: 0.1, isStopped: false })
  expect(whole.work).toEqual({ answer: 3 })
  expect(whole.figures['first token p50 ms']).toBeGreaterThan(49)
  expect(whole.figures['beside the model p50 ms']).toBeLessThan(whole.figures['first token p50 ms'] ?? 0)
  expect(whole.figures['tokens/s']).toBeGreaterThan(0)
  expect(whole.figures['tokens/s']).toBeLessThan(101)
  expect(model.requests.map(({ turns }) => turns[0]?.content)).toEqual(Array.from({ length: 4 }, () => 'Be brief.'))
  expect(new Set(model.requests.map(({ turns }) => turns[1]?.content)).size).toBe(4)

  const stopped = await side.run({ seconds: 0.1, isStopped: true })
  expect(stopped.figures).toMatchObject({ stopped: 3 })
  expect(stopped.figures['stop max ms']).toBeGreaterThan(0)
  await eventually(() => expect(model.requests.slice(4).every(({ hungUpAt }) => hungUpAt !== null)).toBe(true))
})
