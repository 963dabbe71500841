import { createRequestDurations, type RequestDurations } from '@chat/http'
import { Counter, type Registry } from 'prom-client'

export interface FilesMetrics extends RequestDurations {
  uploaded(kind: string, bytes: number): void
  refused(code: string): void
}

export function createFilesMetrics(registry: Registry): FilesMetrics {
  const bytes = new Counter({
    name: 'chat_upload_bytes_total',
    help: 'Bytes of files that were taken.',
    labelNames: ['kind'] as const,
    registers: [registry],
  })
  const refusals = new Counter({
    name: 'chat_upload_rejected_total',
    help: 'Uploads that were refused, by error code.',
    labelNames: ['reason'] as const,
    registers: [registry],
  })
  return {
    ...createRequestDurations(registry),
    uploaded: (kind, size) => bytes.inc({ kind }, size),
    refused: (reason) => refusals.inc({ reason }),
  }
}
