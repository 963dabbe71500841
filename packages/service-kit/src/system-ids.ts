import { randomInt, randomUUID } from 'node:crypto'
import type { IdSource } from '@chat/domain'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789'

export const systemIds: IdSource = {
  uuid: () => randomUUID(),
  token: (length) => Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join(''),
}
