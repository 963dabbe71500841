import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { type BarPlot, rounded, type ScenarioReport, voidRuns } from './report.ts'
import { cpuPer, spreadOf } from './spread.ts'
import { drawPlot } from './svg.ts'

/** Everything that was measured as JSON, and the drawings, side by side in `folder`. */
export async function writeReport(folder: string, id: string, name: string, report: ScenarioReport): Promise<string[]> {
  await mkdir(folder, { recursive: true })
  const takenAt = new Date().toISOString()
  const stem = join(folder, `${takenAt.replaceAll(':', '-')}-${id}`)
  const { plots = [], ...figures } = report
  const whole = { id, name, takenAt, machine: describeMachine(), isVoid: voidRuns(report.runs).length > 0, ...figures }
  const files = [
    [`${stem}.json`, `${JSON.stringify(whole, null, 2)}\n`] as const,
    ...[...cpuBars(report), ...plots].map((plot, index) => [`${stem}-${index + 1}.svg`, drawPlot(plot)] as const),
  ]
  for (const [file, text] of files) await writeFile(file, text)
  return files.map(([file]) => file)
}

export const describeMachine = () => ({
  cpu: cpus()[0]?.model,
  cores: cpus().length,
  node: process.version,
  // Of the last minute, this run included: above the number of cores something else was in the way.
  load: rounded(loadavg()[0] ?? 0, 2),
})

/** CPU for each unit of work, by role. */
function cpuBars({ runs }: ScenarioReport): BarPlot[] {
  const units = [...new Set(runs.flatMap(({ work }) => Object.keys(work)))]
  return units.map((unit) => ({
    kind: 'bars',
    title: `CPU for each ${unit}`,
    y: 'µs',
    bars: [...Map.groupBy(runs, ({ side, step }) => `${side}\n${step}`)].map(([bar, ofBar]) => ({
      name: bar,
      parts: Object.fromEntries(
        Object.keys(ofBar[0]?.cpuMs ?? {}).map((role) => [role, spreadOf(ofBar.map(cpuPer(unit, [role]))).median]),
      ),
    })),
  }))
}
