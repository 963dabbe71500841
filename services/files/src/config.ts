import {
  commonFields,
  duration,
  fileLimitFields,
  limitFields,
  list,
  objectStoreFields,
  publicFields,
  port,
  tokenFields,
  tracingFields,
} from '@chat/service-kit'
import { z } from 'zod'
import { fileTypes } from './receiving/file-types.ts'

export const filesConfig = z
  .object({
    ...commonFields,
    ...publicFields,
    ...tokenFields,
    ...limitFields,
    ...tracingFields,
    /** Where files are kept, unless they are kept in S3. */
    FILES_DIR: z.string().default('.data/files'),
    ...fileLimitFields,
    /** What is taken, by the ends of names; everything we know how to check unless it says less. */
    FILE_EXTENSIONS: list()
      .refine((names) => names.every((name) => Object.hasOwn(fileTypes, name)), 'names an ending that we cannot check')
      .default(Object.keys(fileTypes)),
    ...objectStoreFields,
    /** Of ImageKit, where files are kept instead of a folder. Its public key is for uploads past us, which we do not do. */
    Image_Kit_Public_Key_Owner: z.string().optional(),
    Image_Kit_Private_Key_Owner: z.string().min(1).optional(),
    Image_Kit_URL: z.url('is not an address').optional(),
    IMAGE_KIT_API_URL: z.url('is not an address').default('https://api.imagekit.io'),
    IMAGE_KIT_UPLOAD_URL: z.url('is not an address').default('https://upload.imagekit.io'),
    /** How long an address holds that needs no token. */
    FILE_LINK_EXPIRY: duration().prefault('1h'),
    /** Makes pictures of videos, where it is. */
    FFMPEG_PATH: z.string().default('ffmpeg'),
    /** Of the virus scanner; without it nothing is scanned. */
    CLAMAV_HOST: z.string().optional(),
    CLAMAV_PORT: port().default(3310),
    /** Of what stands in front of `/api/files` for downloads, such as https://cdn.example.org. */
    CDN_BASE_URL: z.url('is not an address').optional(),
  })
  .refine(({ S3_ENABLED, S3_ACCESS_KEY, S3_SECRET_KEY }) => !S3_ENABLED || (S3_ACCESS_KEY && S3_SECRET_KEY), {
    path: ['S3_ACCESS_KEY'],
    message: 'is not set, or S3_SECRET_KEY is not, and S3_ENABLED is true',
  })
  .refine((given) => (given.Image_Kit_Private_Key_Owner === undefined) === (given.Image_Kit_URL === undefined), {
    path: ['Image_Kit_URL'],
    message: 'and Image_Kit_Private_Key_Owner go together',
  })

export type FilesConfig = z.infer<typeof filesConfig>
