// Stops everything it was told of when the pipe on its standard input closes: the one thing a launcher that was
// killed with -9 still does. Plain JavaScript, so that it starts in a few milliseconds and needs nothing.
// Lines: `add <pid> <stage> <start>`, `drop <pid>`, and `hurry` for SIGKILL at once. Arguments: the mark that every child carries in its
// environment; and, where the launcher is long gone, the data folder of its servers.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createInterface } from 'node:readline'

const mark = process.argv[2] ?? ''
const dataFolder = process.argv[3]
const watched = new Map()

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})

const fieldsOf = (pid) => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { state: fields[0], startedAt: fields[19] }
  } catch {
    return undefined
  }
}

const isAlive = (pid, startedAt) => {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  if (process.platform !== 'linux') return true
  const fields = fieldsOf(pid)
  // A number that was given to another process meanwhile is not ours to kill.
  return fields !== undefined && fields.state !== 'Z' && (startedAt === undefined || fields.startedAt === startedAt)
}

const read = (path) => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

const linkOf = (path) => {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

/** nginx and Redis write over their environment; they are known by where they work. */
const worksIn = (folder, pid) => {
  const command = read(`/proc/${pid}/comm`).trim()
  if (command === 'redis-server') return linkOf(`/proc/${pid}/cwd`) === `${folder}/redis`
  return command === 'nginx' && read(`/proc/${pid}/cmdline`).includes(`${folder}/edge`)
}

/** Grandchildren and children that started before the launcher could name them. */
const markedPids = () => {
  if (process.platform !== 'linux' || mark === '') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter(
      (name) =>
        read(`/proc/${name}/environ`).split('\0').includes(mark) ||
        (dataFolder !== undefined && worksIn(dataFolder, name)),
    )
    .map(Number)
}

const signalAll = (entries, signal) => {
  for (const { pid } of entries) {
    for (const target of [-pid, pid]) {
      try {
        process.kill(target, signal)
        break
      } catch {
        // gone, or not the leader of a group
      }
    }
  }
}

const alive = (stage) =>
  [...watched.values()].filter((one) => (stage === undefined || one.stage === stage) && isAlive(one.pid, one.startedAt))

const addMarked = () => {
  for (const pid of markedPids()) {
    if (!watched.has(pid)) watched.set(pid, { pid, stage: 'service', startedAt: fieldsOf(pid)?.startedAt })
  }
}

const waitUntilGone = async (stage, milliseconds) => {
  const until = Date.now() + milliseconds
  while (alive(stage).length > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50))
}

let isHurried = false

const stopAll = async () => {
  addMarked()
  if (isHurried) signalAll(alive(), 'SIGKILL')
  for (const [stage, milliseconds] of [
    ['service', 4_000],
    ['database', 3_000],
  ]) {
    signalAll(alive(stage), 'SIGTERM')
    await waitUntilGone(stage, milliseconds)
  }
  addMarked()
  signalAll(alive(), 'SIGKILL')
  await waitUntilGone(undefined, 1_000)
  process.exit(0)
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [verb, pid, stage, startedAt] = line.split(' ')
    if (verb === 'add') watched.set(Number(pid), { pid: Number(pid), stage, startedAt: startedAt || undefined })
    if (verb === 'drop') watched.delete(Number(pid))
    if (verb === 'hurry') isHurried = true
  })
  .on('close', () => void stopAll())
