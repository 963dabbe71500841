/** Documents tell the truth: every path, link and command in them exists. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { spawnSync } from 'node:child_process'

const ROOTS = ['services/', 'packages/', 'docs/', 'docker/', 'scripts/', 'kubernetes/', '.github/', '.ci/']
const PNPM_ITSELF = new Set(['install', 'exec', 'add', 'run'])
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
const listed = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], { encoding: 'utf8' })
const mistakes: string[] = []

for (const file of listed.stdout.split('\n').filter((name) => name !== '' && existsSync(name))) {
  const text = readFileSync(file, 'utf8')
  for (const [, code] of text.matchAll(/`([^`\n]+)`/g)) if (code !== undefined) checkCode(file, code)
  for (const [, block] of text.matchAll(/```(?:sh|bash)\n([\s\S]*?)```/g))
    for (const line of (block ?? '').split('\n')) checkCommand(file, line.trim())
  for (const [, target] of text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
    if (target === undefined || /^[a-z]+:/.test(target)) continue
    if (!existsSync(join(dirname(file), target))) mistakes.push(`${file}: the link ${target} leads nowhere`)
  }
}

function checkCode(file: string, code: string): void {
  checkCommand(file, code)
  if (/[\s<>{}*…:]/.test(code) || !ROOTS.some((root) => code.startsWith(root))) return
  if (!existsSync(code)) mistakes.push(`${file}: ${code} does not exist`)
}

function checkCommand(file: string, line: string): void {
  const [, tool, word] = /^(npm|pnpm)(?: run)? ([\w:-]+)/.exec(line) ?? []
  if (tool === undefined || word === undefined || PNPM_ITSELF.has(word)) return
  if (!(word in manifest.scripts)) mistakes.push(`${file}: there is no script for \`${line}\``)
}

for (const mistake of mistakes) console.error(mistake)
if (listed.status !== 0 || mistakes.length > 0) process.exitCode = 1
