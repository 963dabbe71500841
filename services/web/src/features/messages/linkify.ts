export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string }

/** Nothing but http and https becomes a link, so no text can carry a script. */
const LINK = /\b(?:https?:\/\/|www\.)[^\s<>"'`]+/giu

/** Cuts a text into plain pieces and links. Joined again, the pieces are the text. */
export function linkify(text: string): readonly TextPart[] {
  const parts: TextPart[] = []
  let end = 0
  for (const match of text.matchAll(LINK)) {
    const link = withoutTail(match[0])
    const href = hrefOf(link)
    if (href === null) continue
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) })
    parts.push({ kind: 'link', text: link, href })
    end = match.index + link.length
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) })
  return parts
}

/** The full stop of a sentence and a bracket that was opened before the link are not part of it. */
function withoutTail(link: string): string {
  let tail = link
  for (;;) {
    const last = tail.at(-1) ?? ''
    const isOpen = (last === ')' && countOf(tail, '(') < countOf(tail, ')')) || (last === ']' && !tail.includes('['))
    if (!isOpen && !/[.,:;!?*_~]/.test(last)) return tail
    tail = tail.slice(0, -1)
  }
}

const countOf = (text: string, letter: string): number => text.split(letter).length - 1

function hrefOf(link: string): string | null {
  const url = URL.parse(/^www\./i.test(link) ? `https://${link}` : link)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null
  return url.hostname.includes('.') || url.hostname === 'localhost' || url.hostname.startsWith('[') ? url.href : null
}
