import { readFileSync } from 'node:fs'

/** Loaded before a service: at SIGUSR2 its calendar jumps by the milliseconds that stand in the file CHAOS_CLOCK. */
const RealDate = Date
let offsetMs = 0

const now = (): number => RealDate.now() + offsetMs

globalThis.Date = new Proxy(RealDate, {
  construct: (date, args, target) => Reflect.construct(date, args.length === 0 ? [now()] : args, target) as Date,
  get: (date, key) => (key === 'now' ? now : (Reflect.get(date, key) as unknown)),
})

process.on('SIGUSR2', () => {
  offsetMs = Number(readFileSync(process.env['CHAOS_CLOCK'] ?? '', 'utf8'))
})
