import { ArrowLeft } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { Link } from 'wouter'

/** The top of a page. It takes the focus when the page opens, so that it is read out and Tab goes on from here. */
export function MainHeading({ title, children }: { title: string; children?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <header className="flex min-h-16 items-center gap-2 border-b border-line px-3 sm:px-5">
      <BackLink />
      <h1 ref={heading} tabIndex={-1} className="min-w-0 flex-1 truncate text-lg font-semibold outline-none">
        {title}
      </h1>
      {children}
    </header>
  )
}

/** Where list and conversation do not fit side by side. */
export function BackLink() {
  return (
    <Link
      href="/"
      aria-label="Back to all conversations"
      data-testid="back"
      className="grid size-10 shrink-0 place-items-center rounded-xl text-ink-soft hover:bg-hover hover:text-ink md:hidden"
    >
      <ArrowLeft aria-hidden className="size-5" />
    </Link>
  )
}
