/*
 * Text as search sees it: folded (case, accents, widths, Arabic and Hebrew points), and cut into elements. A language
 * that puts blanks between its words gives words. One that does not gives runs, and every piece of a run can be found:
 * a dictionary cuts the same word differently in another sentence, so it would lose some, pieces lose none.
 */

/** Stands between blanks in `normal`, and is found as a whole. */
export interface WordElement {
  type: 'word'
  text: string
}

/** Is found by any piece of it. `gramLength`: how many characters a token of it has. */
export interface RunElement {
  type: 'run'
  text: string
  gramLength: number
}

export type TextElement = WordElement | RunElement

export interface AnalysedText {
  elements: TextElement[]
  /** The elements, each with a blank before and after it. */
  normal: string
  /** For each code unit of `normal`, where in the text that was analysed it comes from. */
  starts: number[]
  ends: number[]
}

const PAIRS = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}ー々〆`
const TRIPLES = String.raw`\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`
const WORD = String.raw`[[\p{L}\p{N}\p{M}]--[${PAIRS}${TRIPLES}]]+`
const ELEMENT = new RegExp(
  String.raw`(?<pairs>[${PAIRS}]+)|(?<triples>[${TRIPLES}]+)|${WORD}|\p{Extended_Pictographic}|\p{RI}{2}`,
  'gv',
)
/** Few symbols make many different pairs only where the script has many. */
const PAIR_LENGTH = 2
const TRIPLE_LENGTH = 3

const ASCII = /^[\0-\x7f]*$/
const CLUSTER = /\P{M}\p{M}*|\p{M}+/gsu
const LOSES_MARKS = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}]/u
const MARKS = /\p{Mn}+/gu
/** Soft hyphen, tatweel, joiners, and what chooses between two looks of a character. */
const INVISIBLE = /\u00ad|\u0640|\u200c|\u200d|\u2060|\ufe0e|\ufe0f|\ufeff/g
const SPELLINGS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
  ς: 'σ',
  ё: 'е',
  ى: 'ي',
  ة: 'ه',
}

function foldCluster(cluster: string): string {
  const apart = cluster.toLowerCase().normalize('NFKD')
  const bare = LOSES_MARKS.test(apart) ? apart.replaceAll(MARKS, '') : apart
  const together = bare.replaceAll(INVISIBLE, '').normalize('NFC')
  return SPELLINGS[together] ?? together
}

interface FoldedText {
  folded: string
  /** Of each code unit; null where nothing moved. */
  starts: number[] | null
  ends: number[] | null
}

function fold(text: string): FoldedText {
  if (ASCII.test(text)) return { folded: text.toLowerCase(), starts: null, ends: null }
  const starts: number[] = []
  const ends: number[] = []
  let folded = ''
  for (const { 0: cluster, index } of text.matchAll(CLUSTER)) {
    const piece = foldCluster(cluster)
    folded += piece
    for (let unit = 0; unit < piece.length; unit++) {
      starts.push(index)
      ends.push(index + cluster.length)
    }
  }
  return { folded, starts, ends }
}

function elementOf({ 0: text, groups = {} }: RegExpExecArray): TextElement {
  if (groups['pairs'] !== undefined) return { type: 'run', text, gramLength: PAIR_LENGTH }
  if (groups['triples'] !== undefined) return { type: 'run', text, gramLength: TRIPLE_LENGTH }
  return { type: 'word', text }
}

/** The elements alone: all that the index needs. */
export const elementsOf = (text: string): TextElement[] => [...fold(text).folded.matchAll(ELEMENT)].map(elementOf)

export function analyseText(text: string): AnalysedText {
  const { folded, starts: foldedStarts, ends: foldedEnds } = fold(text)
  const elements: TextElement[] = []
  const starts = [0]
  const ends = [0]
  let normal = ' '
  for (const match of folded.matchAll(ELEMENT)) {
    const element = elementOf(match)
    elements.push(element)
    normal += `${element.text} `
    for (let unit = match.index; unit < match.index + element.text.length; unit++) {
      starts.push(foldedStarts?.[unit] ?? unit)
      ends.push(foldedEnds?.[unit] ?? unit + 1)
    }
    starts.push(ends.at(-1) as number)
    ends.push(ends.at(-1) as number)
  }
  return { elements, normal, starts, ends }
}
