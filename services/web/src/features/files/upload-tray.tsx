import { File as FileIcon, RotateCw, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { errorTextOf } from '../../lib/error-text.ts'
import { IconButton } from '../../lib/icon-button.tsx'
import { sizeTextOf } from './file-text.ts'
import type { Upload, Uploads } from './use-uploads.ts'

/** What goes with the next message, and how far it is. */
export function UploadTray({ uploads }: { uploads: Uploads }) {
  if (uploads.items.length === 0) return null
  return (
    <ul aria-label="Files to send" data-testid="uploads" className="mb-1 flex flex-wrap gap-2 px-1">
      {uploads.items.map((item) => (
        <UploadItem
          key={item.key}
          item={item}
          onRetry={() => uploads.retry(item.key)}
          onRemove={() => uploads.remove(item.key)}
        />
      ))}
    </ul>
  )
}

type UploadItemProps = { item: Upload; onRetry: () => void; onRemove: () => void }

function UploadItem({ item, onRetry, onRemove }: UploadItemProps) {
  const { file, progress, sent, isChecked, error } = item
  const preview = usePreview(file)
  const state = error !== null ? 'failed' : sent !== null ? 'done' : isChecked ? 'uploading' : 'checking'
  return (
    <li
      data-testid="upload"
      data-state={state}
      className="flex w-64 max-w-full items-center gap-2 rounded-xl border border-line bg-raised p-1.5 text-sm"
    >
      {preview === null ? (
        <FileIcon aria-hidden className="m-2 size-6 shrink-0 text-ink-soft" />
      ) : (
        <img src={preview} alt="" className="size-10 shrink-0 rounded-lg object-cover" />
      )}
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{file.name}</p>
        {state === 'failed' ? (
          <p role="alert" className="text-xs text-danger-text">
            {errorTextOf(error)}
          </p>
        ) : state === 'uploading' ? (
          <progress
            value={progress}
            max={1}
            aria-label={`Uploading ${file.name}`}
            className="h-1.5 w-full accent-accent"
          />
        ) : (
          <p role="status" className="text-xs text-ink-soft">
            {state === 'checking' ? 'Being checked for viruses…' : sizeTextOf(file.size)}
          </p>
        )}
      </div>
      {state === 'failed' && (
        <IconButton label={`Try ${file.name} again`} className="size-8" data-testid="upload-retry" onClick={onRetry}>
          <RotateCw />
        </IconButton>
      )}
      <IconButton label={`Remove ${file.name}`} className="size-8" data-testid="upload-remove" onClick={onRemove}>
        <X />
      </IconButton>
    </li>
  )
}

/** Of an image that a browser can show. */
function usePreview(file: File): string | null {
  const [url, setUrl] = useState<string | null>(null)
  useEffect(() => {
    if (!/^image\/(png|jpeg|gif|webp|avif)$/.test(file.type)) return
    const made = URL.createObjectURL(file)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [file])
  return url
}
