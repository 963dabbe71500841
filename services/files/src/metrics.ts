import { createRequestDurations, type RequestDurations } from '@chat/http'
import { Counter, type Registry } from 'prom-client'
import type { Verdict } from './scanning/scanner.ts'

export interface FilesMetrics extends RequestDurations {
  uploaded(kind: string, bytes: number): void
  refused(code: string): void
  scanned(verdict: Verdict | 'failed'): void
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
  const scans = new Counter({
    name: 'chat_file_scans_total',
    help: 'Files that were given to the virus scanner, by what it said.',
    labelNames: ['verdict'] as const,
    registers: [registry],
  })
  return {
    ...createRequestDurations(registry),
    uploaded: (kind, size) => bytes.inc({ kind }, size),
    scanned: (verdict) => scans.inc({ verdict }),
    refused: (reason) => refusals.inc({ reason }),
  }
}
