import { createReadStream, createWriteStream } from 'node:fs'
import { access, constants, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { AppError } from '@chat/domain'
import { once } from 'node:events'
import type { ObjectStore } from '../object-store.ts'

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM'])

/** Files in a folder. What is being written stands under another name until it is whole and on the disk. */
export async function createDiskStore(folder: string): Promise<ObjectStore> {
  const root = resolve(folder)
  await mkdir(root, { recursive: true })

  const pathOf = (key: string): string => {
    const path = join(root, key)
    if (!path.startsWith(root + sep)) throw new Error('a key leads out of the folder')
    return path
  }

  return {
    async write(key, source, _mimeType, signal) {
      const path = pathOf(key)
      const unfinished = `${path}.part`
      try {
        await mkdir(dirname(path), { recursive: true })
        await pipeline(source, createWriteStream(unfinished), { signal })
        const file = await open(unfinished, 'r')
        try {
          await file.datasync()
        } finally {
          await file.close()
        }
        await rename(unfinished, path)
      } catch (error) {
        await rm(unfinished, { force: true }).catch(() => {}) // the sweep comes by
        const { code } = error as NodeJS.ErrnoException
        throw code !== undefined && FULL.has(code) ? new AppError('STORAGE_FULL', {}, { cause: error }) : error
      }
    },

    async read(key, range, signal) {
      const stream = createReadStream(pathOf(key), { ...range, signal })
      await once(stream, 'open')
      return stream
    },

    async remove(key) {
      const path = pathOf(key)
      await Promise.all([path, `${path}.part`].map((each) => rm(each, { force: true })))
    },

    linkFor: async () => null,
    direct: null,

    check: () => access(root, constants.W_OK),
  }
}
