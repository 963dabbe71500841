// `npm start`: gets the toolchain with the Node that is there, then hands over to start.ts.
import { join } from 'node:path'

import { prepareToolchain, root } from './prepare-toolchain.mjs'
import { runCommand } from './run-command.mjs'

try {
  const { node, env } = await prepareToolchain()
  runCommand(node, [join(root, 'scripts/start.ts'), ...process.argv.slice(2)], env, { lifeline: true })
} catch (error) {
  console.error(error.message)
  process.exit(1)
}
