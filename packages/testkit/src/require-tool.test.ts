import { afterEach, describe, expect, test, vi } from 'vitest'
import { requireTool } from './require-tool.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

test('a program that is there changes nothing', () => {
  expect(requireTool('node', 'see nodejs.org')).toBe(describe)
})

test('a missing one skips by name', () => {
  vi.stubEnv('CI', '')
  expect(requireTool('no-such-tool', 'apt-get install no-such-tool')).not.toBe(describe)
})

test('a missing one is red in CI', () => {
  vi.stubEnv('CI', 'true')
  expect(() => requireTool('no-such-tool', 'apt-get install no-such-tool')).toThrow(
    'no-such-tool is missing: apt-get install no-such-tool',
  )
})
