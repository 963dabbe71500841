import { expect, test } from 'vitest'

import { explainFailure } from './explain-failure.ts'

test('the failure is told, not the whole log', () => {
  const lines = [
    JSON.stringify({ level: 30, msg: 'starting' }),
    JSON.stringify({ level: 60, msg: 'start failed', err: { message: 'no MongoDB' } }),
  ]
  expect(explainFailure(lines)).toBe('start failed: no MongoDB')
})

test('plain lines are told as they are', () => {
  expect(explainFailure(['JWT_SECRET: too short', '', 'PORT: not a number'])).toBe(
    'JWT_SECRET: too short\nPORT: not a number',
  )
})
