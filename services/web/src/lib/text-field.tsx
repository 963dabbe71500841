import { type ComponentProps, type ReactNode, useId } from 'react'
import { classNames } from './class-names.ts'

type TextFieldProps = ComponentProps<'input'> & {
  label: string
  hint?: ReactNode
  error?: string | undefined
}

export function TextField({ label, hint, error, className, id, ...rest }: TextFieldProps) {
  const ownId = useId()
  const inputId = id ?? ownId
  const noteId = `${inputId}-note`
  const note = error ?? hint
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={inputId} className="text-sm font-medium">
        {label}
      </label>
      <input
        {...rest}
        id={inputId}
        aria-invalid={error !== undefined}
        aria-describedby={note === undefined ? undefined : noteId}
        className={classNames(
          'h-11 w-full rounded-xl border bg-surface px-3.5 text-base outline-offset-0 sm:text-sm',
          error === undefined ? 'border-line-strong/60 hover:border-line-strong' : 'border-danger',
          className,
        )}
      />
      {note !== undefined && (
        <p id={noteId} className={classNames('text-xs', error === undefined ? 'text-ink-soft' : 'text-danger-text')}>
          {note}
        </p>
      )}
    </div>
  )
}
