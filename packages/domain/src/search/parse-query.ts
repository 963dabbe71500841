import { limits, SEARCH_FEATURES, type SearchFeature } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import { beginningOfDay, DAY_MS } from './beginning-of-day.ts'
import { analyseText, type TextElement } from './analyse-text.ts'

/** Words that stand one after the other. */
export interface SearchTerm {
  elements: TextElement[]
  /** As in `AnalysedText`, without the blanks at its ends. */
  normal: string
  /** Whether the last word may go on. */
  isPrefix: boolean
}

export interface SearchQuery {
  terms: SearchTerm[]
  /** As written: a name, an id or `me`. */
  from: string | null
  in: string | null
  has: SearchFeature[]
  /** Sent before this moment, epoch ms. */
  before: number | null
  /** Sent at this moment or later, epoch ms. */
  notBefore: number | null
}

const PREFIX_LENGTH_MIN = 2
const OPERATORS = ['from', 'in', 'before', 'after', 'has'] as const
type Operator = (typeof OPERATORS)[number]

// An operator with its value, a phrase, or what stands between blanks. A quotation mark that is not closed yet is
// closed at the end: whoever types gets results meanwhile.
const PART = new RegExp(
  String.raw`(?<operator>${OPERATORS.join('|')}):(?:"(?<quoted>[^"]*)"?|(?<value>[^\s"]*))|"(?<phrase>[^"]*)"?|(?<text>[^\s"]+)`,
  'giu',
)

/** `words "a phrase" begin* from:name in:room before:2026-01-31 after:2026-01-01 has:link` */
export function parseQuery(q: string, timeZone = 'UTC'): SearchQuery {
  const query: SearchQuery = { terms: [], from: null, in: null, has: [], before: null, notBefore: null }
  const given = new Set<Operator>()
  for (const { groups = {} } of q.matchAll(PART)) {
    const { operator, quoted, value, phrase, text } = groups
    if (operator !== undefined) {
      const name = operator.toLowerCase() as Operator
      if (name !== 'has' && given.has(name)) refuse(`Give ${name}: once.`)
      given.add(name)
      take(query, name, (quoted ?? value ?? '').trim(), timeZone)
    } else if (phrase !== undefined) {
      query.terms.push(...termsOf(phrase, false))
    } else if (text !== undefined) {
      const isPrefix = text.endsWith('*')
      query.terms.push(...termsOf(text, isPrefix))
    }
  }
  if (query.terms.length > limits.searchTermsMax) refuse(`Search for at most ${limits.searchTermsMax} words.`)
  if (query.terms.length === 0 && query.from === null && query.has.length === 0) {
    refuse('Say what to search for: a word, "a phrase", from: or has:.')
  }
  return query
}

function termsOf(text: string, isPrefix: boolean): SearchTerm[] {
  const { elements, normal } = analyseText(text)
  const last = elements.at(-1)
  if (!last) return []
  if (isPrefix && last.type === 'word' && [...last.text].length < PREFIX_LENGTH_MIN) {
    refuse(`Write at least ${PREFIX_LENGTH_MIN} letters before the *.`)
  }
  return [{ elements, normal: normal.trim(), isPrefix }]
}

function take(query: SearchQuery, operator: Operator, value: string, timeZone: string): void {
  if (value === '') refuse(`Write something after ${operator}:, without a blank between.`)
  switch (operator) {
    case 'from':
    case 'in':
      query[operator] = value
      return
    case 'before':
      query.before = momentOf(operator, value, timeZone).start
      return
    case 'after':
      query.notBefore = momentOf(operator, value, timeZone).end
      return
    case 'has': {
      const feature = SEARCH_FEATURES.find((known) => known === value.toLowerCase().replace(/s$/, ''))
      if (!feature) return refuse(`has: knows ${SEARCH_FEATURES.join(', ')}.`)
      query.has.push(feature)
    }
  }
}

/** A day where the asker is, or a moment. */
function momentOf(operator: string, value: string, timeZone: string): { start: number; end: number } {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(value)
  const isMoment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(value)
  const start = isDay || isMoment ? Date.parse(value) : Number.NaN
  // The parser takes the 31st of February for a day in March.
  const exists = isDay && !Number.isNaN(start) ? new Date(start).toISOString().startsWith(value) : !Number.isNaN(start)
  if (!exists) refuse(`${operator}: takes a day such as 2026-01-31.`)
  return isDay
    ? { start: beginningOfDay(start, timeZone), end: beginningOfDay(start + DAY_MS, timeZone) }
    : { start, end: start + 1 }
}

function refuse(message: string): never {
  throw new AppError('BAD_REQUEST', { errors: [{ path: 'q', message }] })
}
