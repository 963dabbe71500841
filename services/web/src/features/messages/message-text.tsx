import { ALL_MENTIONED } from '@chat/contracts/mentions'
import { memo } from 'react'
import { useChatState, useMe } from '../../app/chat-context.ts'
import { useKnownPeople } from '../../app/use-people.ts'
import { classNames } from '../../lib/class-names.ts'
import { linkify } from './linkify.ts'
import { mentionParts } from './mention-parts.ts'

type MessageTextProps = { text: string; mentions?: readonly string[] }

const NOBODY: readonly string[] = []

/** A text of somebody else: pieces of text and links, never markup. */
export const MessageText = memo(function MessageText({ text, mentions = NOBODY }: MessageTextProps) {
  return (
    <span data-testid="message-text" className={isOnlyEmoji(text) ? 'text-4xl leading-tight' : undefined}>
      {linkify(text).map((part, index) =>
        part.kind === 'text' ? (
          <Mentions key={index} text={part.text} mentions={mentions} />
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

function Mentions({ text, mentions }: { text: string; mentions: readonly string[] }) {
  return mentions.length === 0 ? text : <MarkedMentions text={text} mentions={mentions} />
}

/** Names that were meant stand out; mine, and those of all, more than others. */
function MarkedMentions({ text, mentions }: { text: string; mentions: readonly string[] }) {
  useKnownPeople(mentions.filter((id) => id !== ALL_MENTIONED))
  const users = useChatState((state) => state.users)
  const me = useMe()
  const names = new Set(mentions.flatMap((id) => (id === ALL_MENTIONED ? id : (users[id]?.username ?? []))))
  return mentionParts(text, names).map((part, index) =>
    part.name === null ? (
      part.text
    ) : (
      <span
        key={index}
        data-testid="mention"
        className={classNames(
          'rounded-sm font-semibold',
          part.name === me.username || part.name === ALL_MENTIONED
            ? 'bg-accent px-1 text-accent-ink'
            : 'text-accent-text',
        )}
      >
        {part.text}
      </span>
    ),
  )
}
