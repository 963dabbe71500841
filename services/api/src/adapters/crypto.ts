import { createHmac, hash } from 'node:crypto'
import type { Digest, KeyedDigest } from '@chat/domain'

export const sha256: Digest = (text) => hash('sha256', text, 'hex')

export const createKeyedDigest =
  (secret: string): KeyedDigest =>
  (text) =>
    createHmac('sha256', secret).update(text).digest('base64url')
