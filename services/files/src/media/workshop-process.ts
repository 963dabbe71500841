// A process of its own: what a file does to memory, it does not do to those who upload and download meanwhile.
import sharp from 'sharp'
import { type ImageJob, processImage } from './process-image.ts'
import { resizeImage, type ResizeJob } from './resize-image.ts'

export type Job =
  | { what: 'image'; image: ImageJob }
  | { what: 'resize'; image: ResizeJob }
  | { what: 'duration'; path: string }

sharp.cache(false)
sharp.concurrency(1)

process.on('message', (job: Job) => {
  work(job).then(
    (result) => process.send?.({ result: result ?? null }), // what is undefined would not arrive
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))

function work(job: Job): Promise<unknown> {
  if (job.what === 'image') return processImage(job.image)
  return job.what === 'resize' ? resizeImage(job.image) : durationOf(job.path)
}

/** In ms; null: it does not say. */
async function durationOf(path: string): Promise<number | null> {
  const { parseFile } = await import('music-metadata')
  const { format } = await parseFile(path, { duration: true, skipCovers: true, skipPostHeaders: true })
  const seconds = Math.max(format.duration ?? 0, ...format.trackInfo.map(({ duration }) => duration ?? 0))
  return Number.isFinite(seconds) && seconds > 0 ? Math.round(seconds * 1_000) : null
}
