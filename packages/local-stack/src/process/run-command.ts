import { execFile } from 'node:child_process'

export type CommandResult = { readonly ok: boolean; readonly output: string }

/** Runs a short command and never throws: the output is that of both streams. */
export const runCommand = (
  command: string,
  args: readonly string[],
  options: { readonly timeoutMs?: number; readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<CommandResult> =>
  new Promise((resolve) => {
    execFile(
      command,
      [...args],
      {
        timeout: options.timeoutMs ?? 10_000,
        killSignal: 'SIGKILL',
        env: options.env,
        cwd: options.cwd,
        maxBuffer: 16 << 20,
      },
      (error, stdout, stderr) =>
        resolve({ ok: error === null, output: `${stdout}${stderr}`.trim() || (error?.message ?? '') }),
    )
  })
