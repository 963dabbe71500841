import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { access, constants, copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { AppError } from '@chat/domain'
import type { ObjectStore } from '../object-store.ts'

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM'])
/** As much may come twice, when the machine dies. */
const KEEP_BYTES = 8 * 1024 * 1024

/** Files in a folder. What is being written stands under another name until it is whole and on the disk. */
export async function createDiskStore(folder: string): Promise<ObjectStore> {
  const root = resolve(folder)
  await mkdir(root, { recursive: true })

  const pathOf = (key: string): string => {
    const path = join(root, key)
    if (!path.startsWith(root + sep)) throw new Error('a key leads out of the folder')
    return path
  }

  async function writeWhole(key: string, fill: (path: string) => Promise<void>): Promise<void> {
    const path = pathOf(key)
    const unfinished = `${path}.part`
    try {
      await mkdir(dirname(path), { recursive: true })
      await fill(unfinished)
      const file = await open(unfinished, 'r')
      try {
        await file.datasync()
      } finally {
        await file.close()
      }
      await rename(unfinished, path)
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => {}) // the sweep comes by
      throw translated(error)
    }
  }

  return {
    write: (key, source, _mimeType, signal) =>
      writeWhole(key, (path) => pipeline(source, createWriteStream(path), { signal })),

    async read(key, range, signal) {
      const stream = createReadStream(pathOf(key), { ...range, signal })
      await once(stream, 'open')
      return stream
    },

    async sizeOf(key) {
      try {
        return (await stat(pathOf(key))).size
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
        throw error
      }
    },

    copy: (from, to) => writeWhole(to, (path) => copyFile(pathOf(from), path, constants.COPYFILE_FICLONE)),

    async remove(key) {
      const path = pathOf(key)
      await Promise.all([path, `${path}.part`].map((each) => rm(each, { force: true })))
    },

    withFile: (key, use) => use(pathOf(key)),

    linkFor: async () => null,
    direct: null,

    pieces: {
      async begin(key) {
        try {
          await mkdir(dirname(pathOf(key)), { recursive: true })
          await using _ = await open(pathOf(key), 'wx')
        } catch (error) {
          throw translated(error)
        }
        return { uploadId: '', parts: [] }
      },

      async append(key, { offset, notes }, source, keep) {
        try {
          await using file = await open(pathOf(key), 'r+')
          let [at, kept] = [offset, offset]
          const keepAll = async (): Promise<void> => {
            await file.datasync()
            await keep({ offset: at, notes })
            kept = at
          }
          for await (const chunk of source) {
            await file.writev([chunk], at)
            at += chunk.length
            if (at - kept >= KEEP_BYTES) await keepAll()
          }
          if (at > kept) await keepAll()
        } catch (error) {
          throw translated(error)
        }
      },

      async end(key, { offset }) {
        await using file = await open(pathOf(key), 'r+')
        await file.truncate(offset) // who was cut off may have written more than was kept
      },
    },

    check: () => access(root, constants.W_OK),
  }
}

function translated(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  return code !== undefined && FULL.has(code) ? new AppError('STORAGE_FULL', {}, { cause: error }) : error
}
