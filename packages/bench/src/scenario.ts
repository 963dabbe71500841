import type { ScenarioReport } from './report/report.ts'

export interface Scenario {
  readonly name: string
  readonly what: string
  run(options: ScenarioOptions): Promise<ScenarioReport>
}

export interface ScenarioOptions {
  /** Of each measured turn. */
  readonly seconds: number
  readonly repeats: number
  readonly onProgress: (line: string) => void
}
