import { faults } from './faults.ts'
import type { Spread } from './figures.ts'
import type { ScenarioResult } from './run-scenario.ts'

const spread = ({ count, p50, p99, max }: Spread): string =>
  count === 0 ? '–' : count === 1 ? `${max} ms` : `${p50} / ${p99} / ${max} ms (${count})`

/** A page in Markdown. */
export function renderReport({
  seed,
  rate,
  verdict,
  figures,
  acknowledgedAfterMs,
  refusals,
  firstViolation,
  brokenGuarantees,
}: ScenarioResult): string {
  const { violations, counts } = verdict
  const perInvariant = Map.groupBy(violations, ({ invariant }) => invariant)
  const perGuarantee = Map.groupBy(brokenGuarantees, ({ guarantee, what }) => `${guarantee} ${what}`)
  return [
    `# ${violations.length} violations of I1–I8, ${brokenGuarantees.length} of G1–G8`,
    '',
    `${rate} commands a second, seed ${seed}. ${Object.entries(counts)
      .map(([name, count]) => `${count} ${name.replace(/[A-Z]/, (letter) => ` ${letter.toLowerCase()}`)}`)
      .join(', ')}.`,
    `Acknowledged after (p50 / p99 / max, faults included): ${spread(acknowledgedAfterMs)}.`,
    `Refused: ${
      Object.entries(refusals)
        .map(([code, count]) => `${count} ${code}`)
        .join(', ') || 'nothing'
    }.`,
    '',
    '| fault | target | members whole again (p50 / p99 / max) | longest silence of a conversation (p50 / p99 / max) |',
    '|---|---|---|---|',
    ...figures.map(
      (it) => `| ${it.fault} | ${it.target} | ${spread(it.membersWholeAgainMs)} | ${spread(it.longestSilenceMs)} |`,
    ),
    '',
    ...[...perInvariant].map(([invariant, found]) => `- ${invariant}: ${found.length}, first: ${found[0]?.what}`),
    ...[...perGuarantee].map(
      ([what, found]) => `- ${what}: ${found.length}, first in ${found[0]?.conversationId}: ${found[0]?.details}`,
    ),
    ...(firstViolation === null ? [] : ['', '```', firstViolation, '```']),
    '',
  ].join('\n')
}

export const renderFaults = (): string =>
  Object.entries(faults)
    .map(([name, { what }]) => `  ${name.padEnd(13)} ${what}`)
    .join('\n')
