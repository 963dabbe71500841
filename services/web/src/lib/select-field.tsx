import { type ComponentProps, type ReactNode, useId } from 'react'

type SelectFieldProps = Omit<ComponentProps<'select'>, 'onChange'> & {
  label: string
  hint?: ReactNode
  options: readonly { value: string; name: string }[]
  onChange: (value: string) => void
}

export function SelectField({ label, hint, options, onChange, ...rest }: SelectFieldProps) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <select
        {...rest}
        id={id}
        aria-describedby={hint === undefined ? undefined : `${id}-note`}
        onChange={(event) => onChange(event.target.value)}
        className="h-11 w-full rounded-xl border border-line-strong/60 bg-surface px-3 text-base hover:border-line-strong disabled:opacity-60 sm:text-sm"
      >
        {options.map(({ value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      {hint !== undefined && (
        <p id={`${id}-note`} className="text-xs text-ink-soft">
          {hint}
        </p>
      )}
    </div>
  )
}
