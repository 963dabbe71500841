import { hash } from 'node:crypto'
import type { HashPrefix } from '@chat/domain'

/** SHA-256, the first 4 bytes, big endian. */
export const sha256Prefix: HashPrefix = (text) => hash('sha256', text, 'buffer').readUInt32BE(0)
