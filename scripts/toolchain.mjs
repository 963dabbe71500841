// `node scripts/toolchain.mjs <command> …` runs a command with the project's own Node, pnpm and tools on PATH.
import { prepareToolchain } from './prepare-toolchain.mjs'
import { runCommand } from './run-command.mjs'

const [command, ...args] = process.argv.slice(2)

try {
  const { env } = await prepareToolchain()
  if (command !== undefined) runCommand(command, args, env)
} catch (error) {
  console.error(error.message)
  process.exit(1)
}
