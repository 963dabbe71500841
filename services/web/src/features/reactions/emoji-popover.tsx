import { Popover } from 'radix-ui'
import { lazy, type ReactNode, Suspense, useContext, useState } from 'react'
import { OverlayContext } from '../../lib/overlay-context.ts'
import { Spinner } from '../../lib/spinner.tsx'

const EmojiPicker = lazy(async () => {
  const { EmojiPicker: component } = await import('./emoji-picker.tsx')
  return { default: component }
})

type EmojiPopoverProps = {
  label: string
  /** What opens it: one button. */
  trigger: ReactNode
  align?: 'start' | 'center'
  /** Above the search, to choose from at once. */
  above?: (choose: (emoji: string) => void) => ReactNode
  onChoose: (emoji: string) => void
}

/** Closes with the choice. */
export function EmojiPopover({ label, trigger, align = 'center', above, onChoose }: EmojiPopoverProps) {
  const container = useContext(OverlayContext)
  const [isOpen, setOpen] = useState(false)
  const choose = (emoji: string): void => {
    setOpen(false)
    onChoose(emoji)
  }
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger asChild>{trigger}</Popover.Trigger>
      <Popover.Portal container={container}>
        <Popover.Content
          aria-label={label}
          side="top"
          align={align}
          collisionPadding={8}
          sideOffset={8}
          className="z-50 overflow-hidden rounded-2xl border border-line bg-raised shadow-card focus:outline-none motion-safe:animate-appear"
        >
          {above?.(choose)}
          <Suspense
            fallback={
              <div className="grid h-72 w-80 place-items-center">
                <Spinner label="Loading emoji…" />
              </div>
            }
          >
            <EmojiPicker onChoose={choose} />
          </Suspense>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
