import { DropdownMenu } from 'radix-ui'
import { type ComponentProps, type ReactNode, useContext } from 'react'
import { classNames } from './class-names.ts'
import { OverlayContext } from './overlay-context.ts'

/** The content of a `DropdownMenu.Root`. */
export function Menu({ children }: { children: ReactNode }) {
  const container = useContext(OverlayContext)
  return (
    <DropdownMenu.Portal container={container}>
      <DropdownMenu.Content
        align="end"
        sideOffset={6}
        collisionPadding={8}
        className="z-50 min-w-44 rounded-xl border border-line bg-raised p-1 shadow-card motion-safe:animate-appear"
      >
        {children}
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  )
}

type MenuItemProps = ComponentProps<typeof DropdownMenu.Item> & { icon?: ReactNode; isDanger?: boolean }

export function MenuItem({ icon, isDanger = false, children, ...rest }: MenuItemProps) {
  return (
    <DropdownMenu.Item
      {...rest}
      className={classNames(
        'flex min-h-9 items-center gap-2.5 rounded-lg px-2.5 text-sm outline-none select-none data-[disabled]:opacity-50 data-[highlighted]:bg-hover [&_svg]:size-4',
        isDanger && 'text-danger-text',
      )}
    >
      {icon !== undefined && <span aria-hidden>{icon}</span>}
      {children}
    </DropdownMenu.Item>
  )
}
