import { partsOf } from './step-parts.ts'
import { type Step, walkThrough } from './walk-through.ts'

const HEAD = `#!/usr/bin/env bash
# A walk through the REST interface with curl, every operation once. Written by \`npm run examples\` from the contracts;
# changes made here are lost. The same for Postman: docs/chatterbox.postman_collection.json
#
#   bash CHAT_API_TESTING.sh                                        what \`npm start\` runs
#   BASE_URL=https://chat.example.com bash CHAT_API_TESTING.sh      another installation
#   ADMIN_TOKEN=… bash CHAT_API_TESTING.sh                          also what its administrator can do
#
# It makes three accounts with new names. It needs bash, curl and node (to read JSON), and stops at the first surprise.
set -euo pipefail
BASE_URL="\${BASE_URL:-http://localhost:3000}"
API="\${BASE_URL%/}/api"
adminToken="\${ADMIN_TOKEN:-}"
run="$(date +%s)$((RANDOM % 1000))"
answer="$(mktemp)"
trap 'rm -f "$answer"' EXIT
step=''
done_count=0

# Sends a request and checks how it is answered: request '200 201' -X POST … What is limited is sent again later.
request() {
  local expected=" $1 " status
  shift
  status="$(curl --silent --show-error --retry 5 --max-time 30 --output "$answer" --write-out '%{http_code}' "$@")"
  if [[ "$expected" != *" $status "* ]]; then
    echo "✖ $step: answered $status" >&2
    cat "$answer" >&2
    exit 1
  fi
  done_count=$((done_count + 1))
  echo "✔ $step ($status)"
}

# Keeps parts of the answer in variables: keep annId user.id annToken accessToken
keep() {
  local name value
  while IFS='=' read -r name value; do printf -v "$name" '%s' "$value"; done < <(node -e '
    const [file, ...pairs] = process.argv.slice(1)
    const answer = JSON.parse(require("node:fs").readFileSync(file, "utf8"))
    for (let index = 0; index < pairs.length; index += 2) {
      const found = pairs[index + 1].split(".").reduce((value, key) => value?.[key], answer)
      console.log(pairs[index] + "=" + (found ?? ""))
    }
  ' "$answer" "$@")
}

# What happens in the background is asked for until it is there.
until_kept() {
  local name="$1" path="$2" attempt
  shift 2
  for attempt in {1..50}; do
    request "$@"
    keep "$name" "$path"
    if [ -n "\${!name}" ]; then return; fi
    sleep 0.2
  done
  echo "✖ $step: no $path after $attempt attempts" >&2
  exit 1
}
`

/** In double quotes, with what was kept. */
const quoted = (text: string): string =>
  `"${text.replaceAll(/["\\$`]/g, '\\$&').replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => `\${${name}}`)}"`

/** The script at the root. */
export function toCurl(steps: readonly Step[] = walkThrough): string {
  const lines = [HEAD]
  let isForAdmin = false
  for (const step of steps) {
    if ((step.as === 'admin') !== isForAdmin) lines.push(isForAdmin ? 'fi\n' : 'if [ -n "$adminToken" ]; then\n')
    isForAdmin = step.as === 'admin'
    lines.push(`${isForAdmin ? indented(commandOf(step)) : commandOf(step)}\n`)
  }
  if (isForAdmin) lines.push('fi\n')
  return `${lines.join('\n')}\necho "$done_count requests, all answered as documented."\n`
}

function commandOf(step: Step): string {
  const { method, title, path, statuses, json } = partsOf(step)
  const kept = Object.entries(step.keep ?? {})
  // Only lists are filled in the background.
  const awaited = kept.find(([, place]) => method === 'GET' && place.startsWith('items.'))
  const curl = [
    `'${statuses.join(' ')}' -X ${method} ${quoted(`{{API}}${path}`)}`,
    ...(step.as ? [`-H ${quoted(`Authorization: Bearer {{${step.as}Token}}`)}`] : []),
    ...(json === null ? [] : ["-H 'Content-Type: application/json'", `-d ${quoted(json)}`]),
  ].join(' \\\n  ')
  return [
    `step=${quoted(title)}`,
    awaited ? `until_kept ${awaited.join(' ')} ${curl}` : `request ${curl}`,
    ...(awaited || kept.length === 0 ? [] : [`keep ${kept.flat().join(' ')}`]),
  ].join('\n')
}

const indented = (text: string): string => text.replaceAll(/^/gm, '  ')
