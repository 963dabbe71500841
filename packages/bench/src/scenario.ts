export type Row = Readonly<Record<string, string | number>>

export interface ScenarioReport {
  readonly rows: readonly Row[]
  /** Everything that was measured, for the file. */
  readonly figures: unknown
  /** Why the figures must not be used, if so. */
  readonly isVoidBecause: string | null
}

export interface Scenario {
  readonly name: string
  readonly what: string
  run(options: ScenarioOptions): Promise<ScenarioReport>
}

export interface ScenarioOptions {
  /** Of each measured phase. */
  readonly seconds: number
  readonly onProgress: (line: string) => void
}

export const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits))
