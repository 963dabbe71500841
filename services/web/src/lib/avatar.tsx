import { Hash, Users } from 'lucide-react'
import { smallAvatarUrlOf } from '@chat/contracts'
import { type CSSProperties, useState } from 'react'
import { useChatState } from '../app/chat-context.ts'
import { classNames } from './class-names.ts'
import { initialsOf } from './initials.ts'
import { stableHueOf } from './stable-hue.ts'

const sizes = {
  small: 'size-8 text-xs [&_svg]:size-4',
  medium: 'size-10 text-sm [&_svg]:size-[18px]',
  large: 'size-16 text-xl [&_svg]:size-7',
} as const

type AvatarProps = {
  id: string
  name: string
  shape?: 'person' | 'group' | 'room'
  size?: keyof typeof sizes
  isOnline?: boolean
}

/** The picture somebody set, else their initials. Says nothing a name beside it does not say, so it is hidden from screen readers, but for the dot. */
export function Avatar({ id, name, shape = 'person', size = 'medium', isOnline = false }: AvatarProps) {
  const url = useChatState(({ me, users }) => (me?.id === id ? me.avatarUrl : users[id]?.avatarUrl) ?? null)
  const [failedUrl, setFailedUrl] = useState<string | null>(null)
  const isPicture = shape === 'person' && url !== null && url !== failedUrl
  return (
    <span className="relative inline-block shrink-0">
      <span
        aria-hidden
        style={{ '--hue': stableHueOf(id) } as CSSProperties}
        className={classNames(
          'avatar-tint grid place-items-center overflow-hidden font-semibold select-none',
          shape === 'person' ? 'rounded-full' : 'rounded-[30%]',
          sizes[size],
        )}
      >
        {isPicture ? (
          <img
            src={size === 'large' ? url : smallAvatarUrlOf(url)}
            alt=""
            loading="lazy"
            decoding="async"
            className="size-full object-cover"
            onError={() => setFailedUrl(url)}
          />
        ) : shape === 'room' ? (
          <Hash />
        ) : shape === 'group' ? (
          <Users />
        ) : (
          initialsOf(name)
        )}
      </span>
      {isOnline && (
        <span
          data-testid="online-dot"
          title="Online"
          className="absolute -right-0.5 -bottom-0.5 size-3 rounded-full border-2 border-surface bg-online"
        >
          <span className="sr-only">Online</span>
        </span>
      )}
    </span>
  )
}
