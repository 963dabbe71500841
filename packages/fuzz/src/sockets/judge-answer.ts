import { errors, type Problem, Problem as ProblemSchema } from '@chat/contracts'

/** What is wrong with an acknowledgement; null where nothing is. */
export function judgeAnswer(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null || !('ok' in answer))
    return `is no acknowledgement: ${brief(answer)}`
  if (answer.ok === true) return 'data' in answer ? null : 'has no data'
  const { error } = answer as { error?: Problem }
  const parsed = ProblemSchema.safeParse(error)
  if (!parsed.success) return `is no problem: ${brief(error)}`
  const { code, status } = parsed.data
  if (status >= 500) return `is ${code}: ${brief(error)}`
  return errors[code].status === status ? null : `says ${status} for ${code}`
}

const brief = (value: unknown): string => (JSON.stringify(value) ?? 'undefined').slice(0, 300)
