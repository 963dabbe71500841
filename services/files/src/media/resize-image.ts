import sharp from 'sharp'

export interface ResizeJob {
  input: string
  output: string
  /** At most; the proportions stay, and nothing becomes larger. null: as it is. */
  width: number | null
  height: number | null
  format: 'webp' | 'jpeg' | 'png'
  pixelsMax: number
}

const QUALITY = 80

/** Still, also of what moves. */
export async function resizeImage({ input, output, width, height, format, pixelsMax }: ResizeJob): Promise<void> {
  const sides = { ...(width === null ? {} : { width }), ...(height === null ? {} : { height }) }
  const image = sharp(input, { limitInputPixels: pixelsMax, sequentialRead: true })
  await (
    width === null && height === null ? image : image.resize({ ...sides, fit: 'inside', withoutEnlargement: true })
  )
    .toColourspace('srgb')
    .toFormat(format, format === 'png' ? {} : { quality: QUALITY })
    .toFile(output)
}
