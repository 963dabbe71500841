import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { OpsError } from '../ops-error.ts'

export const MANIFEST = 'manifest.json'

const CopyManifest = z.object({
  format: z.literal(1),
  takenAt: z.iso.datetime(),
  database: z.string(),
  collections: z.array(
    z.object({
      name: z.string(),
      documents: z.int(),
      file: z.string().regex(/^[\w.-]+\.bson\.gz$/),
      sha256: z.string(),
    }),
  ),
})
/** What a copy of the database holds: one compressed file of BSON documents for each collection. */
export type CopyManifest = z.infer<typeof CopyManifest>

export async function readManifest(folder: string): Promise<CopyManifest> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch(() => {
    throw new OpsError(`${folder} is not a copy: it has no ${MANIFEST}. Name the folder of one copy, not of all`)
  })
  const parsed = CopyManifest.safeParse(JSON.parse(text))
  if (!parsed.success) throw new OpsError(`${join(folder, MANIFEST)} cannot be read: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}

export async function sha256Of(path: string): Promise<string> {
  const digest = createHash('sha256')
  for await (const chunk of createReadStream(path)) digest.update(chunk as Buffer)
  return digest.digest('hex')
}
