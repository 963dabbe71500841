import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { runRest } from './rest/run-rest.ts'
import { runSockets } from './sockets/run-sockets.ts'

const USAGE = `pnpm fuzz [rest|sockets] [--seed 1] [--count 100000] [--from 0] [--seconds 300]

Says malformed things to a real system, and looks whether it stands.

  rest      everything that the OpenAPI document says, and what it does not, with schemathesis
  sockets   frames, packets and payloads to a gateway, beside two people who just talk
  --seed    the same seed says the same things; a chosen one where none is given
  --count   how many, for sockets
  --from    leaves out the batches before this one
  --seconds nothing new is said after that time; the api is asked until then`

const PARTS = { rest: runRest, sockets: runSockets }
type Part = keyof typeof PARTS
const SECONDS: Readonly<Record<Part, number>> = { rest: 300, sockets: 3_600 }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string' },
    count: { type: 'string', default: '100000' },
    from: { type: 'string', default: '0' },
    seconds: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
const unknown = positionals.find((name) => !Object.hasOwn(PARTS, name))
const numbers = [values.seed ?? randomInt(1_000_000), values.count, values.from, values.seconds ?? 0].map(Number)
const isWrong = numbers.some((number) => !Number.isInteger(number) || number < 0)
if (values.help || unknown !== undefined || isWrong) {
  const complaint = unknown === undefined ? 'Numbers are whole ones.' : `There is no part "${unknown}".`
  console.log(values.help ? USAGE : `${complaint}\n\n${USAGE}`)
  process.exit(values.help ? 0 : 1)
}

const [seed = 0, count = 0, from = 0, seconds = 0] = numbers
const say = (line: string) => console.log(line)
const parts = positionals.length === 0 ? (Object.keys(PARTS) as Part[]) : (positionals as Part[])
for (const part of parts) {
  say(`\n${part}: seed ${seed}`)
  const complaints = await PARTS[part]({ seed, count, from, seconds: seconds || SECONDS[part], say })
  for (const complaint of complaints) say(`✖ ${complaint}`)
  say(complaints.length === 0 ? `✔ ${part}` : `✖ ${part}: ${complaints.length} complaints; again with --seed ${seed}`)
  if (complaints.length > 0) process.exitCode = 1
}
