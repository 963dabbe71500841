import fc from 'fast-check'
import { frame, OPCODES } from './frame.ts'
import { junk } from './junk.ts'
import type { Shot } from './shot.ts'

interface Broken {
  readonly bytes: Buffer
  readonly said: string
}

const mostlySilent = fc.oneof(
  { weight: 9, arbitrary: fc.constant('silent' as const) },
  { weight: 1, arbitrary: fc.constant('native' as const) },
)

/** Mostly by who has shown no token, which costs less. */
const shotsOf = (family: string, broken: fc.Arbitrary<Broken>): fc.Arbitrary<Shot> =>
  fc
    .record({
      broken,
      from: mostlySilent,
    })
    .map(({ broken: { bytes, said }, from }) => ({ family, from, bytes, said, asks: null, isLast: true }))

const inFrame = (text: string): Broken => ({ bytes: frame(text), said: text })

const anyBytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes))

const FRAME_LENGTHS = [0n, 125n, 126n, 65_535n, 65_536n, 65_537n, 2n ** 31n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 64n - 1n]

/** What is no web socket any more. */
const frames = fc
  .oneof(
    anyBytes(300),
    fc
      .record({
        opcode: fc.nat(15),
        fin: fc.boolean(),
        reserved: fc.nat(7),
        masked: fc.boolean(),
        payload: anyBytes(200),
      })
      .map(({ payload, ...options }) => frame(payload, options)),
    fc
      .record({ length: fc.constantFrom(...FRAME_LENGTHS), payload: anyBytes(20) })
      .map(({ payload, length }) => frame(payload, { length })),
    anyBytes(124).map((payload) => frame(payload, { opcode: OPCODES.close })),
    anyBytes(124).map((payload) => frame(payload, { opcode: OPCODES.ping })),
    fc.nat(20).map((count) => Buffer.concat(Array.from({ length: count }, () => frame('4', { fin: false })))),
    fc.constant(frame(Buffer.from([0xc3, 0x28, 0xff, 0xfe]))), // no UTF-8
    fc.constant(frame('2'.repeat(70_000))), // above what is read at all
  )
  .map((bytes) => ({ bytes, said: bytes.toString('hex') }))

/** Texts that are no packets of Engine.IO. */
const enginePackets = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(
      '',
      '0',
      '0{}',
      '1',
      '2',
      '2probe',
      '3',
      '3probe',
      '5',
      '6',
      '7',
      '9',
      'b',
      'bAQID',
      '2'.repeat(500),
    ),
    fc.record({ type: fc.nat(9), text: fc.string({ maxLength: 30 }) }).map(({ type, text }) => `${type}${text}`),
  )
  .map(inFrame)

const PIECES = [
  '0', '1', '2', '3', '4', '5', '6', '7', '-', '/', '/admin,', '/,', ',', '?', '[', ']', '{', '}', '"', '""', ':', 'null',
  '99999999999999999999', '1-', '999-', '-1', '1e9', '["typing"]', '["typing",{}]', '[null]', '[1]', '[[]]', '["connect"]',
  '{"_placeholder":true,"num":7}', '{"token":{}}', '{"token":"x"}', '\u0000', '🧪',
] // prettier-ignore

/** Packets of Engine.IO with something in them that Socket.IO cannot read, or does not expect now. */
const socketPackets = fc
  .oneof(
    fc.array(fc.constantFrom(...PIECES), { maxLength: 7 }).map((pieces) => `4${pieces.join('')}`),
    fc.record({ type: fc.nat(6), value: junk }).map(({ type, value }) => `4${type}${JSON.stringify(value)}`),
    fc.record({ id: fc.nat(), value: junk }).map(({ id, value }) => `43${id}${JSON.stringify([value])}`),
    fc.constantFrom('42' + '['.repeat(30_000), '42' + '{"a":'.repeat(10_000), `42["typing",${'[1,'.repeat(9_000)}`),
    fc.nat(2_000).map((count) => `45${count}-["send-message",{"_placeholder":true,"num":${count}}]`),
    fc.string({ maxLength: 20 }).map((namespace) => `40/${namespace},{"token":"x"}`),
  )
  .map(inFrame)

export const brokenPackets: fc.Arbitrary<Shot> = fc.oneof(
  { weight: 5, arbitrary: shotsOf('frame', frames) },
  { weight: 5, arbitrary: shotsOf('engine packet', enginePackets) },
  { weight: 7, arbitrary: shotsOf('socket packet', socketPackets) },
)
