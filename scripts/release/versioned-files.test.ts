import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../../packages/local-stack/src/index.ts'
import { expect, test } from 'vitest'
import { currentVersion, versionedFiles } from './versioned-files.ts'

test('every file that names the version names the same one', () => {
  const files = versionedFiles()
  expect(files).toEqual(expect.arrayContaining(['services/gateway/src/metrics.ts', 'packages/client/package.json']))
  const others = files.filter((file) => !readFileSync(join(repositoryRoot, file), 'utf8').includes(currentVersion()))
  expect(others).toEqual([])
})
