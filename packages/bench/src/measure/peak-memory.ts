import { readFileSync, writeFileSync } from 'node:fs'

const statusMb = (pid: number, field: string): number => {
  const found = new RegExp(`^${field}:\\s*(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(found?.[1]) / 1_024
}

export const residentMb = (pid: number): number => statusMb(pid, 'VmRSS')

/** The highest that it was since this was forgotten, also between two looks. */
export const peakMemoryMb = (pid: number): number => statusMb(pid, 'VmHWM')

export const forgetPeak = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, '5')
