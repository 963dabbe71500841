import { EmojiPicker as Picker } from 'frimousse'

/** Loaded when it is first opened, with its data, which our own origin serves from /emoji. */
export function EmojiPicker({ onChoose }: { onChoose: (emoji: string) => void }) {
  return (
    <Picker.Root
      locale="en"
      emojibaseUrl="/emoji"
      columns={8}
      onEmojiSelect={({ emoji }) => onChoose(emoji)}
      className="isolate flex h-72 w-80 max-w-[calc(100vw-1rem)] flex-col"
      data-testid="emoji-picker"
    >
      <Picker.Search
        aria-label="Search emoji"
        placeholder="Search emoji"
        className="m-2 h-9 rounded-lg border border-line-strong/60 bg-surface px-3 text-sm outline-offset-0"
      />
      <Picker.Viewport className="scroll-area relative flex-1 outline-none">
        <Picker.Loading className="absolute inset-0 grid place-items-center text-sm text-ink-soft">
          Loading…
        </Picker.Loading>
        <Picker.Empty className="absolute inset-0 grid place-items-center text-sm text-ink-soft">
          No emoji has this name.
        </Picker.Empty>
        <Picker.List
          className="pb-2 select-none"
          components={{
            CategoryHeader: ({ category, ...props }) => (
              <div {...props} className="bg-raised px-3 pt-2 pb-1 text-xs font-semibold text-ink-soft">
                {category.label}
              </div>
            ),
            Row: ({ children, ...props }) => (
              <div {...props} aria-rowindex={oneBased(props['aria-rowindex'])} className="px-1.5">
                {children}
              </div>
            ),
            Emoji: ({ emoji, ...props }) => (
              <button
                {...props}
                aria-colindex={oneBased(props['aria-colindex'])}
                type="button"
                className="grid aspect-square w-[12.5%] place-items-center rounded-lg text-xl data-[active]:bg-hover"
              >
                {emoji.emoji}
              </button>
            ),
          }}
        />
      </Picker.Viewport>
    </Picker.Root>
  )
}

/** Rows and columns are counted from 1 in ARIA; the picker counts from 0. */
const oneBased = (index: number | undefined): number | undefined => (index === undefined ? undefined : index + 1)
