import { rgbaToThumbHash } from 'thumbhash'
import sharp, { type Sharp } from 'sharp'

export interface ImageJob {
  input: string
  mimeType: string
  /** Where the image goes, and a small one of it. */
  output: string
  thumbnail: string
  pixelsMax: number
  /** Of a person: cut to a square, and always WebP. */
  isAvatar: boolean
}

export interface ImageFacts {
  width: number
  height: number
  /** A ThumbHash in base64. */
  placeholder: string
}

const THUMBNAIL_PIXELS = 640
const PLACEHOLDER_PIXELS = 100
const AVATAR_PIXELS = 512
const SMALL_AVATAR_PIXELS = 128

/** Without what a camera or an editor wrote into it; the colours stay what they were. */
const encoders: Readonly<Record<string, (image: Sharp) => Sharp>> = {
  'image/jpeg': (image) => image.jpeg({ quality: 88 }),
  'image/png': (image) => image.png({ compressionLevel: 6 }),
  'image/gif': (image) => image.gif({ effort: 3 }),
  'image/webp': (image) => image.webp({ quality: 88, effort: 3 }),
  'image/avif': (image) => image.avif({ quality: 60, effort: 1 }),
}

/** Throws for what is no image inside, is cut off, or has too many pixels, all frames counted. */
export async function processImage(job: ImageJob): Promise<ImageFacts> {
  const { input, mimeType, output, thumbnail, pixelsMax, isAvatar } = job
  const encode = encoders[mimeType]
  if (!encode) throw new Error(`no encoder for ${mimeType}`)
  const animated = !isAvatar && (mimeType === 'image/gif' || mimeType === 'image/webp')
  const source = sharp(input, { animated, limitInputPixels: pixelsMax, failOn: 'error', sequentialRead: true })
  const upright = animated ? source : source.autoOrient()
  await (isAvatar ? square(upright, AVATAR_PIXELS) : encode(upright.keepIccProfile())).toFile(output)
  const { width, height, pageHeight } = await sharp(output, { animated }).metadata()

  const still = () => sharp(output, { limitInputPixels: pixelsMax })
  const small = isAvatar
    ? square(still(), SMALL_AVATAR_PIXELS)
    : still()
        .resize(THUMBNAIL_PIXELS, THUMBNAIL_PIXELS, { fit: 'inside', withoutEnlargement: true })
        .webp({ quality: 78 })
  await small.toFile(thumbnail)
  const { data, info } = await still()
    .resize(PLACEHOLDER_PIXELS, PLACEHOLDER_PIXELS, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const placeholder = Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64')
  return { width, height: pageHeight ?? height, placeholder }
}

const square = (image: Sharp, pixels: number): Sharp =>
  image.resize(pixels, pixels, { fit: 'cover', position: 'attention' }).toColourspace('srgb').webp({ quality: 82 })
