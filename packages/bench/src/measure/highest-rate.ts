export interface Search {
  readonly from: number
  readonly upTo: number
  /** Of the answer, where the search ends. */
  readonly precision: number
  readonly holds: (rate: number) => Promise<boolean>
}

/** The highest rate that holds: doubled until it does not, then bisected. 0 where the first does not hold. */
export async function highestRate({ from, upTo, precision, holds }: Search): Promise<number> {
  let good = 0
  let bad = upTo
  for (let rate = from; rate < upTo; rate *= 2) {
    if (!(await holds(rate))) {
      bad = rate
      break
    }
    good = rate
  }
  while (good > 0 && bad - good > good * precision) {
    const rate = Math.round((good + bad) / 2)
    if (await holds(rate)) good = rate
    else bad = rate
  }
  return good
}
