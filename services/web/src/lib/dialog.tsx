import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { classNames } from './class-names.ts'
import { IconButton } from './icon-button.tsx'
import { findOpener, focusOpener } from './opener.ts'
import { OverlayContext } from './overlay-context.ts'

type DialogProps = {
  title: string
  description?: string
  /** `side` is a sheet at the right edge, for what belongs to the page behind it. */
  placement?: 'center' | 'side'
  onClose: () => void
  children: ReactNode
  testId?: string
}

/** Open as long as it is rendered. The focus stays inside and goes back to where it was. */
export function Dialog({ title, description, placement = 'center', onClose, children, testId }: DialogProps) {
  const [opener] = useState(findOpener)
  const [content, setContent] = useState<HTMLElement | null>(null)
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        {/* Not Radix' own overlay: it adds a style element, which a strict content security policy refuses. */}
        <div aria-hidden className="fixed inset-0 z-40 bg-black/40 motion-safe:animate-appear" />
        <Radix.Content
          ref={setContent}
          aria-modal
          data-testid={testId}
          onCloseAutoFocus={focusOpener(opener)}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className={classNames(
            'fixed z-50 flex flex-col bg-raised shadow-card focus:outline-none',
            placement === 'center'
              ? 'inset-x-3 top-[max(0.75rem,8dvh)] mx-auto max-h-[84dvh] max-w-md rounded-2xl motion-safe:animate-appear'
              : 'inset-y-0 right-0 w-full max-w-sm motion-safe:animate-slide sm:border-l sm:border-line',
          )}
        >
          <header className="flex items-start gap-2 pt-4 pr-3 pb-2 pl-5">
            <div className="min-w-0 flex-1 pt-1.5">
              <Radix.Title className="text-lg leading-snug font-semibold">{title}</Radix.Title>
              {description !== undefined && (
                <Radix.Description className="mt-1 text-sm text-ink-soft">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton label="Close">
                <X />
              </IconButton>
            </Radix.Close>
          </header>
          <div className="scroll-area flex min-h-0 flex-1 flex-col px-5 pb-5">
            <OverlayContext value={content}>{children}</OverlayContext>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
