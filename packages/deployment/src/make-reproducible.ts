/** `make-reproducible.ts FOLDER…`: takes from their files when and by whom they were written, so that they always make the same layer. */
import { chmodSync, lstatSync, lutimesSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const WHEN = 0 // as SOURCE_DATE_EPOCH of the workflow that builds images
const EXECUTABLE = 0o111

function makeReproducible(path: string): void {
  const found = lstatSync(path)
  if (found.isDirectory()) for (const name of readdirSync(path)) makeReproducible(join(path, name))
  if (!found.isSymbolicLink()) chmodSync(path, found.isDirectory() || found.mode & EXECUTABLE ? 0o755 : 0o644)
  lutimesSync(path, WHEN, WHEN)
}

for (const folder of process.argv.slice(2)) makeReproducible(folder)
