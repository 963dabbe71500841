// `npm install` at the root ends here: the workspace is pnpm's, so pnpm installs it, unless pnpm itself is running.
import { prepareToolchain } from './prepare-toolchain.mjs'

const runsUnderPnpm = (process.env.npm_config_user_agent ?? '').startsWith('pnpm/')

if (!runsUnderPnpm) {
  try {
    await prepareToolchain({ force: true })
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
}
