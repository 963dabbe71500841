import { findOnPath } from './find-on-path.ts'
import { runCommand } from './run-command.ts'
import { StackError } from '../stack-error.ts'

const TIMEOUT_MS = 240_000

/** Installs Debian packages when this process may. */
export const aptInstall = async (packages: readonly string[]): Promise<void> => {
  const apt = await findOnPath('apt-get')
  if (apt === undefined) throw new StackError('there is no apt-get here')
  if (process.getuid?.() !== 0) throw new StackError(`not root: sudo apt-get install -y ${packages.join(' ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const install = () =>
    runCommand(apt, ['install', '-y', '--no-install-recommends', ...packages], { timeoutMs: TIMEOUT_MS, env })
  let result = await install()
  if (!result.ok) {
    // The list of packages is empty on a fresh system.
    await runCommand(apt, ['update'], { timeoutMs: TIMEOUT_MS, env })
    result = await install()
  }
  if (!result.ok) throw new StackError(`apt-get install ${packages.join(' ')}: ${result.output.split('\n').at(-1)}`)
}
