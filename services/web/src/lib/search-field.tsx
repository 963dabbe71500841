import { Search } from 'lucide-react'

interface SearchFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly testId: string
}

/** Above a list that it narrows. */
export function SearchField({ label, value, onChange, testId }: SearchFieldProps) {
  return (
    <div className="relative">
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-3.5 size-4 -translate-y-1/2 text-ink-soft"
      />
      <input
        type="search"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        placeholder={label}
        aria-label={label}
        data-testid={testId}
        className="h-11 w-full rounded-xl border border-line-strong/60 bg-surface pr-3 pl-10 text-base outline-offset-0 sm:text-sm"
      />
    </div>
  )
}
