import { limits } from '@chat/contracts'

/** What a name may hold: one part of a path, that looks like what it is. The end of it is kept when it is too long. */
export function cleanName(given: string | undefined): string {
  const last = (given ?? '').normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const visible = last
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, '')
    .replaceAll(/[<>:"|?*]/g, '_')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^\.+/, '')
    .replace(/[. ]+$/, '')
  if (visible === '') return 'file'
  if (visible.length <= limits.fileNameLengthMax) return visible
  const end = /\.[^.]{1,16}$/.exec(visible)?.[0] ?? ''
  return visible.slice(0, limits.fileNameLengthMax - end.length) + end
}
