import { spawn } from 'node:child_process'
import { repositoryRoot } from '@chat/local-stack'

export interface Output {
  readonly stdout: string
  readonly stderr: string
}

/** `kubectl` on PATH, or what KUBECTL names (`hyperkube kubectl`). */
const command = (): string[] => (process.env['KUBECTL'] ?? 'kubectl').split(' ')

/** Throws with what it printed where it fails. */
export function kubectl(
  args: readonly string[],
  { input, env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Output> {
  const [program = 'kubectl', ...first] = command()
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...first, ...args], { cwd: repositoryRoot, env: { ...process.env, ...env } })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0
        ? resolve({ stdout, stderr })
        : reject(new Error(`kubectl ${args.join(' ')} ended with ${code}:\n${stderr || stdout}`)),
    )
    child.stdin.on('error', () => undefined) // it ended before it read all
    child.stdin.end(input ?? '')
  })
}
