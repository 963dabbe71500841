export type Severity = 'ok' | 'note' | 'warning' | 'failure'

export interface Finding {
  /** What was looked at: `redis-policy`. */
  readonly check: string
  readonly severity: Severity
  readonly what: string
  /** What to do; every warning and failure has one. */
  readonly fix?: string
}

export const ok = (check: string, what: string): Finding => ({ check, severity: 'ok', what })
export const note = (check: string, what: string): Finding => ({ check, severity: 'note', what })
export const warning = (check: string, what: string, fix: string): Finding => ({
  check,
  severity: 'warning',
  what,
  fix,
})
export const failure = (check: string, what: string, fix: string): Finding => ({
  check,
  severity: 'failure',
  what,
  fix,
})

/** What only matters where real people depend on it. */
export const matters = (isProduction: boolean) => (isProduction ? failure : warning)
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
