/** `npm run examples`: writes the examples anew from the contracts. */
import { writeFileSync } from 'node:fs'
import { exampleFiles } from './example-files.ts'

for (const [file, content] of Object.entries(exampleFiles)) writeFileSync(file, content())
