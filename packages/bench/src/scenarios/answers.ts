import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fetchSmallModel, findOllama, repositoryRoot, startOllama } from '@chat/local-stack'
import type { AnswersStep } from '../load/answers.ts'
import { startModelTap } from '../load/model-tap.ts'
import { alternate } from '../measure/alternate.ts'
import type { Run } from '../report/report.ts'
import { atLeast, atMost, figure, ratioOf, runsOf, spreadOf, spreadOn } from '../report/spread.ts'
import type { Scenario, ScenarioOptions } from '../scenario.ts'
import type { Side } from '../side.ts'
import { RAW_OLLAMA, rawOllamaAnswers, startChatterboxAnswers } from '../sides/answers.ts'
import { CHATTERBOX } from '../sides/chatterbox.ts'

const ANSWERS = 'answers'
const STOPS = 'stops'

export const answers: Scenario = {
  name: 'answers',
  what: 'the assistant with a small model, one question after the other, against the same Ollama asked directly',
  async run({ seconds, repeats, onProgress }) {
    await using scope = new AsyncDisposableStack()
    const sides = await bothSides(scope, onProgress)
    const steps: Record<string, AnswersStep> =
      sides.length === 0 ? {} : { [ANSWERS]: { seconds, isStopped: false }, [STOPS]: { seconds, isStopped: true } }
    const warmUp = { seconds: 1, isStopped: false }
    const runs = await alternate({ sides, steps, warmUp, repeats, onProgress })
    const speed = ratioOf(runs, {
      what: 'tokens/s',
      side: CHATTERBOX,
      to: RAW_OLLAMA,
      step: ANSWERS,
      read: figure('tokens/s'),
    })
    const [stop] = runs.length === 0 ? [] : [spreadOn(runs, CHATTERBOX, STOPS, figure('stop max ms')).max]
    return {
      runs,
      ratios: speed,
      goals: [
        ...atMost('first token, beside the model: p50 ≤ raw Ollama + 15 ms', 15, addedMs(runs)),
        ...atLeast('≥ 0.97 × the tokens a second', 0.97, speed[0]?.median),
        ...atMost('from a stop to the end of the request ≤ 200 ms', 200, stop),
      ],
      durability: Object.fromEntries(sides.map(({ name, durability }) => [name, durability])),
      skipped:
        sides.length > 0
          ? []
          : [{ peer: 'Ollama', howToGetIt: 'https://ollama.com (ollama on PATH, or its path in OLLAMA_PATH)' }],
      notes: [
        'Both sides ask through the same tap. "Beside the model" is what the first token of an answer waits for before and after the model server.',
        'Tokens are counted from when the model says the first until who asked has the last.',
      ],
    }
  },
}

async function bothSides(
  scope: AsyncDisposableStack,
  onProgress: ScenarioOptions['onProgress'],
): Promise<Side<AnswersStep>[]> {
  const command = await findOllama()
  if (command === undefined) return []
  const dataDir = scope.adopt(await mkdtemp(join(tmpdir(), 'chat-ollama-')), (path) =>
    rm(path, { recursive: true, force: true }),
  )
  onProgress('a small model is fetched, unless it is here')
  const modelFile = await fetchSmallModel(join(repositoryRoot, '.data/ai/models'))
  const ollama = scope.use(await startOllama({ command, modelFile, dataDir }))
  const tap = await startModelTap(scope, ollama.url)
  return [await startChatterboxAnswers(scope, tap), rawOllamaAnswers(tap, ollama.pid)]
}

/** Of each repeat by itself, so that what slowed both is not counted. */
function addedMs(runs: readonly Run[]): number | undefined {
  const read = figure('beside the model p50 ms')
  const added = runsOf(runs, CHATTERBOX, ANSWERS).flatMap((run) =>
    runsOf(runs, RAW_OLLAMA, ANSWERS)
      .filter(({ repeat }) => repeat === run.repeat)
      .map((raw) => read(run) - read(raw)),
  )
  return added.length === 0 ? undefined : spreadOf(added).median
}
