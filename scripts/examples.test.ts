import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { exampleFiles } from './example-files.ts'

test.each(Object.entries(exampleFiles))('%s is what the contracts say; else run npm run examples', (file, content) => {
  expect(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8') === content()).toBe(true)
})
