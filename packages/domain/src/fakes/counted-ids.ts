import type { IdSource } from '../ports/ids.ts'

/** Ids that count up instead of being drawn. */
export class CountedIds implements IdSource {
  private count = 0

  uuid = (): string => `00000000-0000-4000-8000-${String((this.count += 1)).padStart(12, '0')}`
  token = (length: number): string => (this.count += 1).toString(36).padStart(length, '0')
}
