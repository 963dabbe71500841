import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'

const looks = {
  primary: 'bg-accent text-accent-ink hover:bg-accent-hover',
  quiet: 'bg-transparent text-ink hover:bg-hover border border-line',
  plain: 'bg-transparent text-accent-text hover:bg-hover',
  danger: 'bg-danger text-danger-ink hover:opacity-90',
} as const

type ButtonProps = ComponentProps<'button'> & { look?: keyof typeof looks; busy?: boolean }

export function Button({ look = 'primary', busy = false, className, disabled, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled}
      aria-busy={busy || undefined}
      // A busy button keeps the focus: disabling it would throw the focus away.
      onClick={busy ? (event) => event.preventDefault() : rest.onClick}
      className={classNames(
        'inline-flex min-h-10 items-center justify-center gap-2 rounded-xl px-4 text-sm font-semibold whitespace-nowrap transition-colors disabled:cursor-not-allowed disabled:opacity-60',
        looks[look],
        busy && 'opacity-70',
        className,
      )}
    />
  )
}
