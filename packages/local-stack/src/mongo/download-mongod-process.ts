import { MongoBinary } from 'mongodb-memory-server-core'

const [folder, version] = process.argv.slice(2)

try {
  const path = await MongoBinary.getPath({
    downloadDir: folder ?? '.',
    ...(version === undefined ? {} : { version }),
  })
  process.stdout.write(`\npath ${path}\n`)
} catch (error) {
  process.stderr.write(`${(error as Error).message.replaceAll('\n', ' ')}\n`)
  process.exitCode = 1
}
