import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** `hang`: says nothing. `cut`: hangs up in the middle. `early`: answers before it was sent everything. */
export type Behaviour = 'clean' | 'infected' | 'hang' | 'cut' | 'early' | 'nonsense' | 'flood'

export interface ScriptedScanner extends AsyncDisposable {
  readonly port: number
  behaviour: Behaviour
  /** What it was sent whole, since it started. */
  readonly received: Buffer[]
}

/** Speaks the command INSTREAM, and misbehaves as it is told. */
export async function startScriptedScanner(): Promise<ScriptedScanner> {
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    let bytes = Buffer.alloc(0)
    socket.on('error', () => {}).on('close', () => open.delete(socket))
    socket.on('data', (piece: Buffer) => {
      if (socket.writableEnded) return // it has said what it has to say
      bytes = Buffer.concat([bytes, piece])
      if (scanner.behaviour === 'cut' && bytes.length > 100) return void socket.destroy()
      if (scanner.behaviour === 'early' && bytes.length > 100)
        return void socket.end('INSTREAM size limit exceeded. ERROR\0')
      const whole = wholeIn(bytes)
      if (whole === null || scanner.behaviour === 'hang') return
      scanner.received.push(whole)
      socket.end(answers[scanner.behaviour] ?? '')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const scanner: ScriptedScanner = {
    port: (server.address() as AddressInfo).port,
    behaviour: 'clean',
    received: [],
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      server.close()
    },
  }
  return scanner
}

const answers: Partial<Record<Behaviour, string>> = {
  clean: 'stream: OK\0',
  infected: 'stream: Test.Signature FOUND\0',
  nonsense: 'what?\0',
  flood: 'x'.repeat(100_000),
}

/** null: not all of it is there. */
function wholeIn(bytes: Buffer): Buffer | null {
  const command = 'zINSTREAM\0'
  if (bytes.subarray(0, command.length).toString() !== command) return null
  const pieces: Buffer[] = []
  for (let at = command.length; at + 4 <= bytes.length;) {
    const length = bytes.readUInt32BE(at)
    if (length === 0) return Buffer.concat(pieces)
    if (at + 4 + length > bytes.length) return null
    pieces.push(bytes.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return null
}
