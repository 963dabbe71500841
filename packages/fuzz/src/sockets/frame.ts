const MASK = Buffer.from([0x37, 0xfa, 0x21, 0x3d]) // the same every time, as all that is said

export const OPCODES = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

export interface FrameOptions {
  readonly opcode?: number
  readonly fin?: boolean
  /** The three bits that no extension uses. */
  readonly reserved?: number
  readonly masked?: boolean
  /** Said instead of the length that it has. */
  readonly length?: bigint
}

/** One frame of a web socket as a client writes it, or as none should. */
export function frame(payload: Buffer | string, options: FrameOptions = {}): Buffer {
  const { opcode = OPCODES.text, fin = true, reserved = 0, masked = true } = options
  const body = Buffer.from(payload)
  const length = options.length ?? BigInt(body.length)
  const head = Buffer.alloc(14)
  head[0] = (fin ? 0x80 : 0) | ((reserved & 7) << 4) | (opcode & 15)
  const maskBit = masked ? 0x80 : 0
  let size = 2
  if (length < 126n) head[1] = maskBit | Number(length)
  else if (length < 65_536n) {
    head[1] = maskBit | 126
    head.writeUInt16BE(Number(length), 2)
    size = 4
  } else {
    head[1] = maskBit | 127
    head.writeBigUInt64BE(length, 2)
    size = 10
  }
  if (!masked) return Buffer.concat([head.subarray(0, size), body])
  const hidden = body.map((byte, index) => byte ^ MASK[index % 4]!)
  return Buffer.concat([head.subarray(0, size), MASK, hidden])
}

/** Takes the whole frames of a server from the front of what was read: the texts in them, whether it says goodbye. */
export function takeTexts(read: Buffer): { texts: string[]; isClosing: boolean; rest: Buffer } {
  let isClosing = false
  const texts: string[] = []
  let at = 0
  while (read.length - at >= 2) {
    const short = read[at + 1]! & 0x7f
    const size = short === 126 ? 4 : short === 127 ? 10 : 2
    if (read.length - at < size) break
    const length =
      short === 126 ? read.readUInt16BE(at + 2) : short === 127 ? Number(read.readBigUInt64BE(at + 2)) : short
    if (read.length - at < size + length) break
    if ((read[at]! & 15) === OPCODES.text) texts.push(read.toString('utf8', at + size, at + size + length))
    if ((read[at]! & 15) === OPCODES.close) isClosing = true
    at += size + length
  }
  return { texts, isClosing, rest: read.subarray(at) }
}
