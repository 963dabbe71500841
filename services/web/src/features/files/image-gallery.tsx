import type { File } from '@chat/contracts'
import { ChevronLeft, ChevronRight, Download, X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { type KeyboardEvent, useState } from 'react'
import { IconButton } from '../../lib/icon-button.tsx'
import { findOpener, focusOpener } from '../../lib/opener.ts'
import { Spinner } from '../../lib/spinner.tsx'
import { useFileLink } from './use-file-link.ts'

type ImageGalleryProps = { images: readonly File[]; start: number; onClose: () => void }

/** The images of one message, one at a time, as large as there is room. */
export function ImageGallery({ images, start, onClose }: ImageGalleryProps) {
  const [opener] = useState(findOpener)
  const [index, setIndex] = useState(start)
  const image = images[Math.min(index, images.length - 1)]
  const step = (by: number): void => setIndex((before) => (before + by + images.length) % images.length)
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowRight') step(1)
    else if (event.key === 'ArrowLeft') step(-1)
  }
  if (image === undefined) return null
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <div aria-hidden className="fixed inset-0 z-40 bg-black/90" />
        <Dialog.Content
          aria-modal
          aria-describedby={undefined}
          data-testid="gallery"
          onCloseAutoFocus={focusOpener(opener)}
          onKeyDown={onKeyDown}
          className="fixed inset-0 z-50 flex flex-col focus:outline-none"
        >
          <header className="flex items-center gap-2 p-3 text-white">
            <Dialog.Title className="min-w-0 flex-1 truncate text-sm font-medium">
              {image.name}
              {images.length > 1 && ` · ${index + 1} of ${images.length}`}
            </Dialog.Title>
            <SaveLink image={image} />
            <Dialog.Close asChild>
              <IconButton label="Close" className="text-white hover:bg-white/15 hover:text-white">
                <X />
              </IconButton>
            </Dialog.Close>
          </header>
          <div className="flex min-h-0 flex-1 items-center gap-2 p-3 pt-0">
            {images.length > 1 && (
              <IconButton
                label="The image before"
                onClick={() => step(-1)}
                className="text-white hover:bg-white/15 hover:text-white"
              >
                <ChevronLeft />
              </IconButton>
            )}
            <FullImage key={image.id} image={image} />
            {images.length > 1 && (
              <IconButton
                label="The next image"
                onClick={() => step(1)}
                className="text-white hover:bg-white/15 hover:text-white"
              >
                <ChevronRight />
              </IconButton>
            )}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function FullImage({ image }: { image: File }) {
  const link = useFileLink(image.id)
  return (
    <div className="grid size-full min-w-0 flex-1 place-items-center">
      {link === null ? (
        <Spinner label="Loading the image…" />
      ) : link === 'gone' ? (
        <p className="text-white">This image is not there any more.</p>
      ) : (
        <img src={link.url} alt={image.name} className="max-h-full max-w-full object-contain" />
      )}
    </div>
  )
}

function SaveLink({ image }: { image: File }) {
  const link = useFileLink(image.id)
  if (link === null || link === 'gone') return null
  return (
    <a
      href={`${link.url}&download=1`}
      download={image.name}
      aria-label={`Save ${image.name}`}
      className="grid size-10 place-items-center rounded-xl text-white hover:bg-white/15"
    >
      <Download aria-hidden className="size-5" />
    </a>
  )
}
