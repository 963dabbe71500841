// `npm test`: gets the toolchain with the Node that is there, then hands over to test.ts.
import { join } from 'node:path'

import { prepareToolchain, root } from './prepare-toolchain.mjs'
import { runCommand } from './run-command.mjs'

try {
  const { node, env } = await prepareToolchain()
  runCommand(node, [join(root, 'scripts/test.ts'), ...process.argv.slice(2)], env)
} catch (error) {
  console.error(error.message)
  process.exit(1)
}
