import type { File } from '@chat/contracts'
import { Download, File as FileIcon, ImageOff, Music, Play } from 'lucide-react'
import { type CSSProperties, lazy, memo, Suspense, useState } from 'react'
import { classNames } from '../../lib/class-names.ts'
import { durationTextOf, sizeTextOf } from './file-text.ts'
import { useFileLink } from './use-file-link.ts'

const ImageGallery = lazy(async () => {
  const { ImageGallery: component } = await import('./image-gallery.tsx')
  return { default: component }
})

type AttachmentsProps = { attachments: readonly File[]; tabIndex: number }

/** Images beside each other, then players, then everything else to be saved. */
export const Attachments = memo(function Attachments({ attachments, tabIndex }: AttachmentsProps) {
  const [shown, setShown] = useState<number | null>(null)
  const images = attachments.filter(({ kind }) => kind === 'image')
  return (
    <div className="my-1 flex flex-col gap-1.5" data-testid="attachments">
      {images.length > 0 && (
        <div className={classNames('grid gap-1', images.length > 1 && 'grid-cols-2')}>
          {images.map((file, index) => (
            <ImageTile
              key={file.id}
              file={file}
              isAlone={images.length === 1}
              tabIndex={tabIndex}
              onOpen={() => setShown(index)}
            />
          ))}
        </div>
      )}
      {attachments.map((file) =>
        file.kind === 'video' ? (
          <VideoPlayer key={file.id} file={file} tabIndex={tabIndex} />
        ) : file.kind === 'audio' ? (
          <AudioPlayer key={file.id} file={file} tabIndex={tabIndex} />
        ) : file.kind === 'file' ? (
          <FileRow key={file.id} file={file} tabIndex={tabIndex} />
        ) : null,
      )}
      {shown !== null && (
        <Suspense>
          <ImageGallery images={images} start={shown} onClose={() => setShown(null)} />
        </Suspense>
      )}
    </div>
  )
})

type FileProps = { file: File; tabIndex: number }

/** As large as it will be, before it is there. */
function frameOf({ width, height }: File): CSSProperties {
  if (width === null || height === null) return { width: 240, height: 180 }
  const scale = Math.min(1, 320 / width, 320 / height)
  return { width: Math.max(64, Math.round(width * scale)), aspectRatio: `${width} / ${height}` }
}

function ImageTile({ file, isAlone, tabIndex, onOpen }: FileProps & { isAlone: boolean; onOpen: () => void }) {
  const link = useFileLink(file.id)
  return (
    <button
      type="button"
      tabIndex={tabIndex}
      onClick={onOpen}
      disabled={link === 'gone'}
      aria-label={`Open ${file.name}`}
      data-testid="image"
      style={isAlone ? frameOf(file) : undefined}
      className={classNames(
        'grid max-w-full place-items-center overflow-hidden rounded-xl bg-hover',
        !isAlone && 'aspect-square w-36 sm:w-40',
      )}
    >
      {link === 'gone' ? (
        <ImageOff aria-hidden className="size-6 text-ink-soft" />
      ) : (
        link !== null && (
          <img
            src={link.thumbnailUrl ?? link.url}
            alt={file.name}
            loading="lazy"
            decoding="async"
            className="size-full object-cover"
          />
        )
      )}
    </button>
  )
}

/** Nothing is loaded before somebody wants to see it. */
function VideoPlayer({ file, tabIndex }: FileProps) {
  const link = useFileLink(file.id)
  if (link === null || link === 'gone') return <FileRow file={file} tabIndex={tabIndex} />
  return (
    <figure className="relative w-fit max-w-full">
      <video
        controls
        preload={link.thumbnailUrl === null ? 'metadata' : 'none'}
        {...(link.thumbnailUrl === null ? {} : { poster: link.thumbnailUrl })}
        src={link.url}
        aria-label={file.name}
        tabIndex={tabIndex}
        data-testid="video"
        style={file.width === null ? undefined : frameOf(file)}
        className={classNames('max-h-80 max-w-full rounded-xl bg-black', file.width === null && 'w-80')}
      />
      <figcaption className="mt-0.5 flex gap-2 text-xs text-ink-soft">
        <span className="min-w-0 truncate">{file.name}</span>
        <Duration file={file} />
      </figcaption>
    </figure>
  )
}

function AudioPlayer({ file, tabIndex }: FileProps) {
  const link = useFileLink(file.id)
  if (link === null || link === 'gone') return <FileRow file={file} tabIndex={tabIndex} />
  return (
    <figure className="w-72 max-w-full">
      <figcaption className="mb-1 flex items-baseline gap-2 text-sm font-medium">
        <span className="min-w-0 truncate">{file.name}</span>
        <Duration file={file} />
      </figcaption>
      <audio
        controls
        preload="none"
        src={link.url}
        aria-label={file.name}
        tabIndex={tabIndex}
        data-testid="audio"
        className="h-10 w-full"
      />
    </figure>
  )
}

function Duration({ file: { durationMs } }: { file: File }) {
  if (durationMs === null) return null
  return (
    <span data-testid="duration" className="shrink-0 text-xs font-normal text-ink-soft tabular-nums">
      {durationTextOf(durationMs)}
    </span>
  )
}

const ICONS = { image: FileIcon, video: Play, audio: Music, file: FileIcon } as const

function FileRow({ file, tabIndex }: FileProps) {
  const link = useFileLink(file.id)
  const Icon = ICONS[file.kind]
  const isThere = link !== null && link !== 'gone'
  return (
    <a
      {...(isThere ? { href: `${link.url}&download=1`, download: file.name } : { 'aria-disabled': true })}
      tabIndex={tabIndex}
      data-testid="file"
      className="flex w-72 max-w-full items-center gap-3 rounded-xl border border-line bg-surface/60 p-2.5 hover:bg-hover"
    >
      <Icon aria-hidden className="size-6 shrink-0 text-accent-text" />
      <span className="min-w-0 flex-1">
        <span className="block truncate text-sm font-medium">{file.name}</span>
        <span className="block text-xs text-ink-soft">
          {link === 'gone' ? 'Not there any more' : sizeTextOf(file.size)}
        </span>
      </span>
      {isThere && <Download aria-hidden className="size-5 shrink-0 text-ink-soft" />}
    </a>
  )
}
