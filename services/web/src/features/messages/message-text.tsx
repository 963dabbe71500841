import { memo } from 'react'
import { linkify } from './linkify.ts'

/** A text of somebody else: pieces of text and links, never markup. */
export const MessageText = memo(function MessageText({ text }: { text: string }) {
  return (
    <span data-testid="message-text" className={isOnlyEmoji(text) ? 'text-4xl leading-tight' : undefined}>
      {linkify(text).map((part, index) =>
        part.kind === 'text' ? (
          part.text
        ) : (
          <a
            key={index}
            href={part.href}
            target="_blank"
            rel="noopener noreferrer"
            className="break-all text-accent-text underline underline-offset-2"
          >
            {part.text}
          </a>
        ),
      )}
    </span>
  )
})

/** Up to three emoji and nothing else are shown large. */
function isOnlyEmoji(text: string): boolean {
  return text.length <= 40 && /^(?:\p{RGI_Emoji}\s*){1,3}$/v.test(text)
}
