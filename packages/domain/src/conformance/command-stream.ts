import { describe, expect, test } from 'vitest'
import type { CommandStream } from '../ports/command-stream.ts'
import { freshConversationId, sampleCommand } from './samples.ts'

/** Each call of `make` gives empty streams. `appendText` writes what no command is. */
export function describeCommandStream(
  name: string,
  make: () => Promise<{ stream: CommandStream; appendText: (partition: number, text: string) => Promise<unknown> }>,
): void {
  describe(`CommandStream: ${name}`, () => {
    const now = { countPerPartition: 10, blockMs: 0 }

    test('commands come in their order, partition by partition, from any place on', async ({ signal }) => {
      const { stream } = await make()
      const commands = [1, 2, 3, 17].map((partition) => ({ partition, command: sampleCommand(freshConversationId()) }))
      const more = sampleCommand(freshConversationId(), 'one more')
      for (const { partition, command } of commands) await stream.append(partition, command, signal)
      await stream.append(1, more, signal)
      const from = new Map([1, 2, 17, 33].map((partition) => [partition, '0']))
      const { commands: read } = await stream.read(from, now, signal)
      const of = (partition: number) => read.filter((streamed) => streamed.partition === partition)
      expect(of(1).map(({ command }) => command)).toEqual([commands[0]?.command, more])
      expect(of(2).map(({ command }) => command)).toEqual([commands[1]?.command])
      expect(of(17).map(({ command }) => command)).toEqual([commands[3]?.command])
      expect(read).toHaveLength(4)
      const later = await stream.read(new Map([[1, of(1)[0]?.id ?? '']]), now, signal)
      expect(later.commands).toEqual([of(1)[1]])
      const bounded = await stream.read(from, { countPerPartition: 1, blockMs: 0 }, signal)
      expect(bounded.commands).toHaveLength(3)
    })

    test('a read waits for the first command, up to its time', async ({ signal }) => {
      const { stream } = await make()
      const after = new Map([[5, '0']])
      const waiting = stream.read(after, { countPerPartition: 10, blockMs: 5_000 }, signal)
      const command = sampleCommand(freshConversationId())
      await stream.append(5, command, signal)
      expect((await waiting).commands.map((streamed) => streamed.command)).toEqual([command])
    })

    test('an aborted read ends', async () => {
      const { stream } = await make()
      const stop = new AbortController()
      const reading = stream.read(new Map([[5, '0']]), { countPerPartition: 1, blockMs: 500 }, stop.signal)
      setTimeout(() => stop.abort(new Error('stopped')), 20)
      await expect(reading).rejects.toThrow('stopped')
    })

    test('trimming is exact', async ({ signal }) => {
      const { stream } = await make()
      for (const content of ['a', 'b', 'c', 'd'])
        await stream.append(7, sampleCommand(freshConversationId(), content), signal)
      const ids = async () => {
        const { commands } = await stream.read(new Map([[7, '0']]), now, signal)
        return commands.map(({ id }) => id)
      }
      const [, b, c, d] = (await ids()) as [string, string, string, string]
      await stream.trim(7, { firstKept: b, lastDone: b }, signal)
      expect(await ids()).toEqual([b, c, d])
      await stream.trim(7, { firstKept: null, lastDone: c }, signal)
      expect(await ids()).toEqual([d])
      await stream.trim(7, { firstKept: null, lastDone: d }, signal)
      expect(await ids()).toEqual([])
    })

    test('what is no command is handed on as it is', async ({ signal }) => {
      const { stream, appendText } = await make()
      await appendText(9, '{broken')
      await appendText(9, '"no object"')
      const { commands } = await stream.read(new Map([[9, '0']]), now, signal)
      expect(commands.map(({ command }) => command)).toEqual([null, null])
      expect(commands.map(({ raw }) => raw)).toEqual(['{broken', '"no object"'])
    })

    test('letters and lags can be written', async ({ signal }) => {
      const { stream } = await make()
      await stream.deadLetter({ partition: 1, id: '1-0', raw: 'x', reason: 'because', at: 1 }, signal)
      await stream.reportLag([{ partition: 1, waitingCount: 2, oldestMs: 3 }], signal)
      await stream.reportLag([], signal)
    })
  })
}
