import { createHash } from 'node:crypto'
import { CommandId } from '@chat/contracts'
import { expect, test } from 'vitest'
import { commandIdFrom, directIdOf, groupIdOf, roomIdOf } from './derived-ids.ts'

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

test('a pair has one id, whoever asks', () => {
  const id = directIdOf('usr_a', 'usr_b', digest)
  expect(id).toMatch(/^cnv_[\da-f]{32}$/)
  expect(directIdOf('usr_b', 'usr_a', digest)).toBe(id)
  expect(directIdOf('usr_b', 'usr_c', digest)).not.toBe(id)
})

test('kinds do not meet, though they are made of the same words', () => {
  const ids = [directIdOf('a', 'b', digest), groupIdOf('a', 'b', digest), roomIdOf('a b', digest)]
  expect(new Set(ids).size).toBe(3)
})

test('a derived command id is a UUID, and the same for the same intention', () => {
  for (let round = 0; round < 200; round += 1) {
    const id = commandIdFrom(`intention ${round}`, digest)
    expect(CommandId.parse(id)).toBe(commandIdFrom(`intention ${round}`, digest))
  }
})
