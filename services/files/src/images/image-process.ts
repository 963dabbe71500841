// A process of its own: what an image does to memory, it does not do to those who upload and download meanwhile.
import sharp from 'sharp'
import { type ImageJob, processImage } from './process-image.ts'

sharp.cache(false)
sharp.concurrency(1)

process.on('message', (job: ImageJob) => {
  processImage(job).then(
    (facts) => process.send?.({ facts }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))
