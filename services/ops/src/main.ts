import { ConfigError, runService, readConfig } from '@chat/service-kit'
import { backup } from './backup/backup.ts'
import { restore } from './backup/restore.ts'
import { createCanary } from './canary/service.ts'
import { makeSecrets } from './cluster/make-secrets.ts'
import { startReplicaSet } from './cluster/start-replica-set.ts'
import { canaryConfig } from './config.ts'
import { doctor } from './doctor/doctor.ts'
import { migrate, waitForMigration } from './migrate.ts'
import { OpsError } from './ops-error.ts'

type Command = (args: readonly string[], environment: NodeJS.ProcessEnv, signal: AbortSignal) => Promise<unknown>

const commands: Readonly<Record<string, { readonly says: string; readonly run: Command }>> = {
  doctor: {
    says: '[--production] [--json]   looks at everything the system needs, and says how to mend what is wrong',
    run: async (args, environment) => {
      process.exitCode = await doctor(args, environment, (text) => process.stdout.write(`${text}\n`))
    },
  },
  migrate: { says: 'makes the database ready for this version; can be repeated', run: (_, env) => migrate(env) },
  'wait-for-migration': { says: 'ends when that is done', run: (_, env, signal) => waitForMigration(env, signal) },
  backup: { says: 'FOLDER [--keep N]   copies the database as it is at one moment', run: backup },
  restore: { says: 'FOLDER/COPY   fills an empty database from such a copy', run: restore },
  canary: {
    says: 'talks to itself through the public address for ever, and measures it',
    run: (_, env) => runService(() => createCanary(readConfig(canaryConfig, env))),
  },
  'make-secrets': {
    says: 'makes the Secret of a trial in Kubernetes, unless it is there',
    run: (_, env) => makeSecrets(env),
  },
  'start-replica-set': {
    says: 'makes a replica set of REPLICA_SET_MEMBERS, unless it is one',
    run: (_, env, signal) => startReplicaSet(env, signal),
  },
}

const [name = '', ...args] = process.argv.slice(2)
const command = commands[name]
if (!command) {
  const lines = Object.entries(commands).map(([known, { says }]) => `  ${known.padEnd(19)} ${says}`)
  process.stderr.write(`${name === '' ? '' : `There is no command ${name}. `}chatterbox COMMAND\n${lines.join('\n')}\n`)
  process.exitCode = 2
} else {
  const stop = new AbortController()
  if (name !== 'canary')
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort(new OpsError('stopped')))
  try {
    await command.run(args, process.env, stop.signal)
  } catch (error) {
    const isExpected = error instanceof ConfigError || error instanceof OpsError
    process.stderr.write(`${isExpected ? error.message : ((error as Error).stack ?? String(error))}\n`)
    process.exitCode = 1
  }
}
