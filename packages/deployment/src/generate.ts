/** Writes what is generated; with `--check` says what is out of date, and fails. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '@chat/local-stack'
import { environmentExample, configurationReference } from './config/describe-configuration.ts'
import { kubernetesTrial } from './kubernetes-trial.ts'

const generated: Readonly<Record<string, () => string | Promise<string>>> = {
  '.env.example': environmentExample,
  'docs/operations/configuration.md': configurationReference,
  ...(process.argv.includes('--kubernetes') ? { 'kubernetes/chatterbox.yaml': kubernetesTrial } : {}),
}
const isCheck = process.argv.includes('--check')
const say = (line: string) => process.stdout.write(`${line}\n`)

for (const [file, write] of Object.entries(generated)) {
  const path = join(repositoryRoot, file)
  const text = await write()
  const present = await Promise.try(() => readFileSync(path, 'utf8')).catch(() => '')
  if (present === text) continue
  if (isCheck) {
    say(`${file} is out of date: npm run generate`)
    process.exitCode = 1
  } else {
    writeFileSync(path, text)
    say(`wrote ${file}`)
  }
}
