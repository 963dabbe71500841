import { spawn } from 'node:child_process'
import { constants } from 'node:os'

// npm repeats to its script a Ctrl-C that the terminal has already sent to both: the two are one wish.
const SAME_SIGNAL_MS = 250
const ORPHAN_CHECK_MS = 1_000

/**
 * Runs a command to its end and ends as it did. Detached, so that a Ctrl-C reaches it once and through us. With
 * `lifeline` the command has an IPC channel, whose closing tells it that we are gone.
 */
export const runCommand = (command, args, env, { lifeline = false } = {}) => {
  const stdio = ['inherit', 'inherit', 'inherit', ...(lifeline ? ['ipc'] : [])]
  const child = spawn(command, args, { stdio, env, detached: lifeline })
  const lastSentAt = new Map()

  const forward = (signal) => {
    const now = Date.now()
    if (now - (lastSentAt.get(signal) ?? 0) < SAME_SIGNAL_MS) return
    lastSentAt.set(signal, now)
    // Without a session of its own the command has had the terminal's Ctrl-C already.
    if (lifeline || signal !== 'SIGINT') child.kill(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => forward(signal))

  // npm killed with -9 leaves us without a parent: then nobody waits for this command any more.
  const parent = process.ppid
  if (lifeline && process.env.npm_lifecycle_event !== undefined) {
    setInterval(() => {
      if (process.ppid !== parent) forward('SIGTERM')
    }, ORPHAN_CHECK_MS).unref()
  }

  child.once('error', (error) => {
    console.error(`${command}: ${error.message}`)
    process.exit(127)
  })
  child.once('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}
