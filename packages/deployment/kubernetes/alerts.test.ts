import { execFile } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findOnPath, repositoryRoot } from '@chat/local-stack'
import { expect, test } from 'vitest'
import { parse, stringify } from 'yaml'

interface Rules {
  spec: { groups: { rules: { alert: string; expr: string; annotations: { runbook_url: string } }[] }[] }
}
interface Dashboard {
  panels: { title: string; targets: { expr: string }[] }[]
}

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8')
const { spec } = parse(read('kubernetes/components/monitoring/alerts.yaml')) as Rules
const rules = spec.groups.flatMap((group) => group.rules)
const dashboards = globSync('kubernetes/components/monitoring/dashboards/*.json', { cwd: repositoryRoot })
const registered = globSync('{services,packages}/*/src/**/*.ts', { cwd: repositoryRoot }).flatMap((path) =>
  [...read(path).matchAll(/name: '(chat_\w+)'/g)].map(([, name]) => name),
)

const unknownIn = (expression: string): string[] =>
  [...expression.matchAll(/\bchat_\w+/g)]
    .map(([name]) => name.replace(/_(bucket|sum|count)$/, ''))
    .filter((name) => !registered.includes(name))

test('alerts and dashboards ask for metrics that some service has', () => {
  for (const { alert, expr } of rules) expect(unknownIn(expr), alert).toEqual([])
  expect(dashboards.length).toBeGreaterThan(3)
  for (const path of dashboards) {
    const { panels } = JSON.parse(read(path)) as Dashboard
    expect(panels.length, path).toBeGreaterThan(3)
    for (const { title, targets } of panels) {
      for (const { expr } of targets) expect(unknownIn(expr), `${path}: ${title}`).toEqual([])
    }
  }
})

test('every alert has its page', () => {
  for (const { alert, annotations } of rules) {
    expect(existsSync(join(repositoryRoot, annotations.runbook_url)), alert).toBe(true)
    expect(read(annotations.runbook_url), alert).toContain(`# ${alert}\n`)
  }
})

const promtool = process.env['PROMTOOL'] ?? (await findOnPath('promtool'))

test.skipIf(promtool === undefined)('alerts fire when they must, and only then', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chat-alerts-'))
  try {
    writeFileSync(join(folder, 'alerts.rules.yaml'), stringify(spec))
    writeFileSync(join(folder, 'alerts.test.yaml'), read('kubernetes/tests/alerts.test.yaml'))
    const { stdout } = await promisify(execFile)(promtool ?? '', ['test', 'rules', 'alerts.test.yaml'], { cwd: folder })
    expect(stdout).toContain('SUCCESS')
    const tested = read('kubernetes/tests/alerts.test.yaml')
    for (const { alert } of rules) {
      expect(tested, alert).toContain(`name: ${alert} fires`)
      expect(tested, alert).toContain(`name: ${alert} is silent`)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})
