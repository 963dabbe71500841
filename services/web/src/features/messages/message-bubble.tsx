import type { ReactNode } from 'react'
import { classNames } from '../../lib/class-names.ts'

type MessageBubbleProps = {
  isMine: boolean
  isFirst: boolean
  isLast: boolean
  children: ReactNode
}

/** Corners are tighter where messages of one person touch. */
export function MessageBubble({ isMine, isFirst, isLast, children }: MessageBubbleProps) {
  return (
    <div
      className={classNames(
        'relative flow-root w-fit max-w-full rounded-2xl px-3.5 py-2 text-[15px] leading-relaxed break-words whitespace-pre-wrap',
        isMine ? 'ml-auto bg-accent-soft' : 'bg-bubble',
        isMine && !isFirst && 'rounded-tr-md',
        isMine && !isLast && 'rounded-br-md',
        !isMine && !isFirst && 'rounded-tl-md',
        !isMine && !isLast && 'rounded-bl-md',
      )}
    >
      {children}
    </div>
  )
}
