import { Upload } from 'lucide-react'
import { useEffect, useState } from 'react'

const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

/** Files that are dropped anywhere in the window go to the open conversation. */
export function DropZone({ onFiles }: { onFiles: (files: FileList) => void }) {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (!holdsFiles(event)) return
      event.preventDefault() // or the browser would open them
      setOver(true)
    }
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent): void => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      setOver(false)
      if (event.dataTransfer && event.dataTransfer.files.length > 0) onFiles(event.dataTransfer.files)
    }
    window.addEventListener('dragover', over)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragover', over)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', drop)
    }
  }, [onFiles])
  if (!isOver) return null
  return (
    <div
      aria-hidden
      data-testid="drop-zone"
      className="pointer-events-none fixed inset-3 z-40 grid place-items-center rounded-2xl border-2 border-dashed border-accent bg-surface/80"
    >
      <p className="flex items-center gap-2 text-lg font-semibold text-accent-text">
        <Upload className="size-6" /> Drop to attach
      </p>
    </div>
  )
}
