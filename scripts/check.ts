/** All checks that need no server: types, lint with import boundaries, format, dead code, layout, docs. */
import { spawnSync } from 'node:child_process'

const checks: [name: string, command: string, ...args: string[]][] = [
  ['types', 'tsc', '--noEmit', '-p', 'tsconfig.json'],
  ['types of the web app', 'tsc', '--noEmit', '-p', 'services/web/tsconfig.json'],
  ['lint and import boundaries', 'oxlint', '--type-aware', '--quiet'],
  ['format', 'oxfmt', '--check'],
  ['dead code', 'knip'],
  ['what is generated', process.execPath, 'packages/deployment/src/generate.ts', '--check'],
  ['documents', process.execPath, 'scripts/check-docs.ts'],
]

const failed: string[] = []
for (const [name, command, ...args] of checks) {
  const began = performance.now()
  const { status } = spawnSync(command, args, { stdio: 'inherit' })
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(`${status === 0 ? '✔' : '✖'} ${name} (${seconds} s)`)
  if (status !== 0) failed.push(name)
}
if (failed.length > 0) {
  console.log(
    `\nFailed: ${failed.join(', ')}. \`npm run format\` repairs the format, \`npm run lint -- --fix\` some of the lint.`,
  )
  process.exitCode = 1
}
