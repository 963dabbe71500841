import { commands, snakeCommandNames } from '@chat/contracts'
import { expect, test } from 'vitest'
import { dialectGiven } from './dialect.ts'

test('the handshake says how a socket speaks, or leaves it open', () => {
  expect(dialectGiven({ dialect: 'snake', frames: true })).toBe('snake')
  expect(dialectGiven({ dialect: 'native' })).toBe('native')
  expect(dialectGiven({ frames: true })).toBe('native')
  expect(dialectGiven({ dialect: 'klingon' })).toBeNull()
})

test('every row leads to a command that a client may send', () => {
  for (const { command } of Object.values(snakeCommandNames)) expect(commands[command].decidedBy).not.toBe('internal')
  const shared = Object.keys(snakeCommandNames).filter((name) => Object.hasOwn(commands, name))
  expect(shared).toEqual(['typing'])
})
