/**
 * Where the focus goes back to when a dialog closes. Asked while the dialog is being opened, before a field of it takes
 * the focus. An entry of a menu is gone by then, so its menu's button stands for it.
 */
export function findOpener(): HTMLElement | null {
  const active = document.activeElement
  if (!(active instanceof HTMLElement)) return null
  const menu = active.closest('[role="menu"]')
  const trigger = menu === null ? active : document.getElementById(menu.getAttribute('aria-labelledby') ?? '')
  return trigger?.closest<HTMLElement>('[role="article"]') ?? trigger
}

/** For the moment after closing, in place of the guess of the dialog. */
export function focusOpener(opener: HTMLElement | null): (event: Event) => void {
  return (event) => {
    if (opener?.isConnected !== true) return
    event.preventDefault()
    opener.focus({ preventScroll: true })
  }
}
