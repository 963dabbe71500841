import { Hash, Users } from 'lucide-react'
import type { CSSProperties } from 'react'
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

/** Says nothing a name beside it does not say, so it is hidden from screen readers, but for the dot. */
export function Avatar({ id, name, shape = 'person', size = 'medium', isOnline = false }: AvatarProps) {
  return (
    <span className="relative inline-block shrink-0">
      <span
        aria-hidden
        style={{ '--hue': stableHueOf(id) } as CSSProperties}
        className={classNames(
          'avatar-tint grid place-items-center font-semibold select-none',
          shape === 'person' ? 'rounded-full' : 'rounded-[30%]',
          sizes[size],
        )}
      >
        {shape === 'room' ? <Hash /> : shape === 'group' ? <Users /> : initialsOf(name)}
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
