import { z } from 'zod'
import { services } from '../services.ts'
import { type Variable, variableGroups } from './variables.ts'

interface Described extends Variable {
  readonly name: string
  readonly readBy: readonly string[]
  readonly isSecret: boolean
  readonly isRequired: boolean
  readonly default: string
}

const groups: readonly { title: string; variables: readonly Described[] }[] = Object.entries(variableGroups).map(
  ([title, variables]) => ({
    title,
    variables: Object.entries(variables).map(([name, variable]) => describe(name, variable)),
  }),
)

function describe(name: string, variable: Variable): Described {
  const readers = Object.entries(services).flatMap(([service, { config }]) => {
    const field = (config.shape as Record<string, z.ZodType>)[name]
    return field ? [{ service, field }] : []
  })
  const field = readers[0]?.field
  if (!field) throw new Error(`${name} is described but read by nobody`)
  return {
    ...variable,
    name,
    readBy: readers.map(({ service }) => service),
    isSecret: field.meta()?.['isSecret'] === true,
    isRequired: !field.safeParse(undefined).success,
    default: variable.default ?? defaultOf(field),
  }
}

/** As it would be written in the environment: before any conversion. */
function defaultOf(field: z.ZodType): string {
  if (field instanceof z.ZodDefault || field instanceof z.ZodPrefault) {
    const value = field.def.defaultValue
    return Array.isArray(value) ? value.join(',') : String(value)
  }
  if (field instanceof z.ZodPipe) return defaultOf(field.def.in as z.ZodType)
  return ''
}

/** A file to begin with; what has a good default is there as a comment. */
export function environmentExample(): string {
  const lines = [
    '# cp .env.example .env',
    '# Generated from the schemas of the services by `npm run generate`; docs/operations/configuration.md has more.',
    '# Of a variable NAME that is a secret, NAME_FILE may name a file that holds it.',
  ]
  for (const { title, variables } of groups) {
    lines.push('', `# ${title}`)
    for (const { name, says, example, isRequired, default: fallback } of variables) {
      const isCanary = name.startsWith('CANARY_')
      const isShown = !isCanary && (isRequired || example !== undefined)
      lines.push(`# ${says.replaceAll('`', '')}`, `${isShown ? '' : '# '}${name}=${example ?? fallback}`)
    }
  }
  return `${lines.join('\n')}\n`
}

export function configurationReference(): string {
  const lines = [
    '# Configuration',
    '',
    'Every variable of every service, from their schemas (`npm run generate` writes this page). A service reads the',
    'environment once, when it starts, and names all mistakes at once. An empty variable counts as absent. Of a variable',
    '`NAME`, `NAME_FILE` may name a file that holds the value: that is how secrets of Docker and Kubernetes come in. In',
    'production a secret shorter than 32 characters, with a well-known word, or used twice is refused.',
  ]
  for (const { title, variables } of groups) {
    lines.push('', `## ${title}`, '', '| variable | default | read by | |', '|---|---|---|---|')
    for (const { name, says, readBy, isSecret, isRequired, default: fallback } of variables) {
      const shown = isRequired
        ? '**required**'
        : fallback === ''
          ? 'none'
          : `\`${fallback}\``.replace(/`(.* .*)`/, '$1')
      lines.push(`| \`${name}\`${isSecret ? ' (secret)' : ''} | ${shown} | ${readBy.join(', ')} | ${says} |`)
    }
  }
  return `${lines.join('\n')}\n`
}
