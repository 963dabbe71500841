import type { Violation } from './check-history.ts'
import type { HistoryRecord } from './history.ts'

const LINES_MAX = 60

/** The violation and only those lines of its conversation's history that have to do with it. */
export function explainViolation(violation: Violation, records: readonly HistoryRecord[]): string {
  const commands = new Set(violation.commandIds)
  const devices = new Set(violation.devices)
  const [low, high] = [Math.min(...violation.seqs) - 1, Math.max(...violation.seqs) + 1]
  const lines = records.flatMap((record): HistoryRecord[] => {
    switch (record.type) {
      case 'invoke':
      case 'retry':
      case 'nack':
      case 'answer':
        return commands.has(record.commandId) ? [record] : []
      case 'ack':
        return record.conversationId === violation.conversationId &&
          (commands.has(record.commandId) || violation.seqs.some((seq) => seq === record.seq))
          ? [record]
          : []
      case 'deliver':
        return record.conversationId === violation.conversationId &&
          (devices.size === 0 || devices.has(record.device)) &&
          record.from <= high &&
          record.to >= low
          ? [{ ...record, entries: record.entries.filter(({ seq }) => seq >= low && seq <= high) }]
          : []
      case 'connect':
      case 'disconnect':
        return devices.has(record.device) ? [record] : []
      case 'synced':
        return []
      case 'fault':
        return [record]
    }
  })
  return [
    `${violation.invariant} in ${violation.conversationId}: ${violation.what}`,
    ...lines.slice(0, LINES_MAX).map((line) => `  ${JSON.stringify(line)}`),
    ...(lines.length > LINES_MAX ? [`  … ${lines.length - LINES_MAX} more`] : []),
  ].join('\n')
}
