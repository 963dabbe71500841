import { readFileSync } from 'node:fs'

const TICKS_PER_SECOND = 100 // USER_HZ, the same on every Linux that Node runs on

/** User and system time a process has used so far, its children that ended included. */
export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // After the name, which may hold blanks: state is field 3, utime 14, stime 15, the same of ended children 16 and 17.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
  return (ticks * 1_000) / TICKS_PER_SECOND
}

/** Time that all processes of this machine have used so far. */
export function cpuMsOfMachine(): number {
  const [, user, nice, system] = readFileSync('/proc/stat', 'utf8').split(/\s+/)
  return ((Number(user) + Number(nice) + Number(system)) * 1_000) / TICKS_PER_SECOND
}
