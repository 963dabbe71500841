import { createHmac, timingSafeEqual } from 'node:crypto'
import type { FileId } from '@chat/contracts'

export type Variant = 'content' | 'thumbnail'

export interface Links {
  /** The path of a file, good for whoever has it, until `expiresAt` (epoch ms). */
  sign(fileId: FileId, variant: Variant): { path: string; expiresAt: number }
  isSigned(fileId: FileId, variant: Variant, given: { expires: string; signature: string }): boolean
}

/** Within half of its time everybody gets the same address, so that a browser need not load the same bytes again. */
export function createLinks({ secret, validMs, now }: { secret: string; validMs: number; now: () => number }): Links {
  const key = createHmac('sha256', secret).update('addresses of files').digest()
  const signatureOf = (fileId: FileId, variant: Variant, expires: string): Buffer =>
    createHmac('sha256', key).update(`${fileId} ${variant} ${expires}`).digest()

  return {
    sign(fileId, variant) {
      const stepMs = Math.max(1_000, validMs / 2)
      const expiresAt = Math.ceil(now() / stepMs) * stepMs + stepMs
      const expires = String(Math.floor(expiresAt / 1_000))
      const signature = signatureOf(fileId, variant, expires).toString('base64url')
      return {
        path: `/api/files/${encodeURIComponent(fileId)}/${variant}?expires=${expires}&signature=${signature}`,
        expiresAt: Number(expires) * 1_000,
      }
    },
    isSigned(fileId, variant, { expires, signature }) {
      if (!/^\d{1,12}$/.test(expires) || Number(expires) * 1_000 <= now()) return false
      const given = Buffer.from(signature, 'base64url')
      const right = signatureOf(fileId, variant, expires)
      return given.length === right.length && timingSafeEqual(given, right)
    },
  }
}
