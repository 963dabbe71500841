// Plain JavaScript for the Node that is there (20 or newer): gets the Node and the pnpm the project runs on, and the
// dependencies. Everything that is fetched stays in .data/toolchain, so that later starts work offline.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../', import.meta.url)).replace(/\/$/, '')

const OLDEST_NODE = 24 // `await using`, and TypeScript without a build
const OLDEST_PNPM = 12
const PACKAGES = { node: '26.10.0', pnpm: '12.21.0' }
const folder = join(process.env.CHAT_DATA_DIR ?? join(root, '.data'), 'toolchain')
const binFolder = join(folder, 'node_modules/.bin')
const stampFile = join(root, 'node_modules/.chat-installed')

const say = (line) => process.stderr.write(`${line}\n`)

/** Runs a command to its end; what it says is shown only where it fails. */
const run = (command, args, options = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
    child.once('error', (error) => resolve({ ok: false, output: error.message }))
    child.once('close', (code) => resolve({ ok: code === 0, output: output.trim() }))
  })

/** Says now and then that a long step still runs. */
const withTicker = async (work) => {
  const since = Date.now()
  const ticker = setInterval(() => say(`  … ${Math.round((Date.now() - since) / 1000)} s`), 5_000)
  try {
    return await work()
  } finally {
    clearInterval(ticker)
  }
}

const readEnvironment = (pid) => {
  try {
    const entries = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
    return new Map(entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]))
  } catch {
    return undefined
  }
}

/**
 * With `omit=dev` in .npmrc npm sets NODE_ENV to production for its scripts, whatever the caller said. The caller's
 * own word is in the environment that npm was started with; where that cannot be read, NODE_ENV is not set.
 */
const nodeEnvironmentOfCaller = () => {
  if (process.env.npm_lifecycle_event === undefined) return process.env.NODE_ENV
  for (let pid = process.ppid; pid > 1;) {
    const environment = readEnvironment(pid)
    if (environment === undefined) return undefined
    if (!environment.has('npm_lifecycle_event')) return environment.get('NODE_ENV')
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    pid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  }
  return undefined
}

/** What npm tells its scripts about itself would change the npm and the pnpm we run. */
const cleanEnvironment = () => {
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        name !== 'NODE_ENV' &&
        !/^npm_(package|lifecycle|command|execpath|node_execpath)/.test(name) &&
        !/^npm_config_(omit|include|prefix|local_prefix|package_lock|global_prefix|global|user_agent|production)$/.test(
          name,
        ),
    ),
  )
  const nodeEnvironment = nodeEnvironmentOfCaller()
  return nodeEnvironment === undefined ? environment : { ...environment, NODE_ENV: nodeEnvironment }
}

const majorOf = async (command) => {
  const { ok, output } = await run(command, ['--version'], { cwd: folder, env: cleanEnvironment() })
  return ok ? Number(/^v?(\d+)\./.exec(output)?.[1] ?? 0) : 0
}

const findOnPath = (name) => {
  for (const entry of (process.env.PATH ?? '').split(delimiter)) {
    if (entry === '') continue
    const path = join(entry, name)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // not here
    }
  }
  return undefined
}

const lastLines = (output) =>
  output
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('npm warn'))
    .slice(0, 3)
    .join(' | ')

const fetchTools = async (isNodeEnough) => {
  const { node, pnpm } = PACKAGES
  const dependencies = isNodeEnough ? { pnpm } : { node, pnpm }
  const names = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`)
  say(`Getting ${names.join(' and ')} from npm (once, kept in .data/toolchain) …`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, dependencies, allowScripts: { node: true, pnpm: true } }, null, 2),
  )
  const flags = [
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
    '--loglevel=error',
    '--include=optional',
    '--fetch-timeout=60000',
    '--fetch-retries=2',
  ]
  const { ok, output } = await withTicker(() =>
    run('npm', ['install', '--prefix', folder, ...flags], { cwd: folder, env: cleanEnvironment() }),
  )
  if (!ok) {
    throw new Error(
      `Node ${OLDEST_NODE} or newer and pnpm ${OLDEST_PNPM} are needed, and npm could not get them: ${lastLines(output)}. ` +
        'Install both yourself and try again.',
    )
  }
}

/** The folders to put before PATH, and the two programs. */
const findTools = async () => {
  mkdirSync(folder, { recursive: true })
  const ownNode = join(binFolder, 'node')
  const ownPnpm = join(binFolder, 'pnpm')
  const isNodeEnough = Number(process.versions.node.split('.')[0]) >= OLDEST_NODE
  const pnpmOnPath = findOnPath('pnpm')

  const pick = async () => {
    const node = isNodeEnough ? process.execPath : existsSync(ownNode) ? ownNode : undefined
    if (node === undefined) return undefined
    const fetched = existsSync(ownPnpm) ? ownPnpm : undefined
    const pnpm =
      fetched ?? (pnpmOnPath !== undefined && (await majorOf(pnpmOnPath)) >= OLDEST_PNPM ? pnpmOnPath : undefined)
    return pnpm === undefined ? undefined : { node, pnpm }
  }

  const found = await pick()
  if (found) return found
  await fetchTools(isNodeEnough)
  const fetched = await pick()
  if (fetched && (await majorOf(fetched.node)) >= OLDEST_NODE) return fetched
  rmSync(folder, { recursive: true, force: true })
  throw new Error(
    `Node ${OLDEST_NODE} or newer did not run here after npm had installed it; install it yourself and try again.`,
  )
}

const lockHash = () => {
  const hash = createHash('sha256')
  for (const name of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, name)))
  return hash.digest('hex')
}

const installDependencies = async (tools, env, force) => {
  const hash = lockHash()
  const installed = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : ''
  if (!force && installed === hash) return
  say('Installing dependencies …')
  const started = Date.now()
  const { ok, output } = await withTicker(() =>
    run(tools.pnpm, ['install', '--frozen-lockfile', '--reporter=append-only'], {
      cwd: root,
      env: { ...env, pnpm_config_confirm_modules_purge: 'false' },
    }),
  )
  if (!ok) {
    const reason = output.slice(Math.max(0, output.search(/ERR_PNPM|Error:|×/))).replace(/\s+/g, ' ')
    throw new Error(`pnpm install failed: ${reason.slice(0, 500)}`)
  }
  writeFileSync(stampFile, hash)
  say(`Dependencies installed in ${((Date.now() - started) / 1000).toFixed(1)} s.`)
}

/** Answers the environment in which the project's own commands run. */
export const prepareToolchain = async ({ force = false } = {}) => {
  const tools = await findTools()
  const folders = [dirname(tools.node), join(root, 'node_modules/.bin'), dirname(tools.pnpm)]
  const env = { ...cleanEnvironment(), PATH: [...new Set(folders), process.env.PATH ?? ''].join(delimiter) }
  await installDependencies(tools, env, force)
  return { ...tools, env }
}
