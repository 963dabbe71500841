import { expect, test } from 'vitest'
import { createBatchedRead } from './batched-read.ts'

const { signal } = new AbortController()

const REST_MS = 20

function recordedRead() {
  const reads: { ids: string[]; finish: () => void; fail: (error: Error) => void }[] = []
  const read = createBatchedRead<string>((ids) => {
    const { promise, resolve, reject } = Promise.withResolvers<ReadonlyMap<string, string>>()
    const found = new Map(ids.map((id) => [id, `what ${id} is`]))
    reads.push({ ids, finish: () => resolve(found), fail: reject })
    return promise
  }, REST_MS)
  return { read, reads }
}
const turn = () => new Promise((resolve) => setImmediate(resolve))

test('what is asked for in one turn is read together, and what comes soon after in one read more', async () => {
  const { read, reads } = recordedRead()
  const first = [read(['a'], signal), read(['b', 'a'], signal)]
  await turn()
  expect(reads.map(({ ids }) => ids)).toEqual([['a', 'b']])
  const second = [read(['a'], signal)]
  await turn()
  second.push(read(['c'], signal))
  await expect
    .poll(() => reads.map(({ ids }) => ids))
    .toEqual([
      ['a', 'b'],
      ['a', 'c'],
    ])
  for (const { finish } of reads) finish()
  const answers = await Promise.all([...first, ...second])
  expect(answers.map((answer) => answer.get('c'))).toEqual([undefined, undefined, 'what c is', 'what c is'])
})

test('many do not wait for the rest', async () => {
  const { read, reads } = recordedRead()
  void read(['first'], signal)
  await turn()
  const ids = Array.from({ length: 256 }, (_, index) => `id ${index}`)
  for (const id of ids) void read([id], signal)
  expect(reads.map((each) => each.ids.length)).toEqual([1, 256])
})

test('a read that fails is told to those who asked for it, and to nobody else', async () => {
  const { read, reads } = recordedRead()
  const failing = read(['a'], signal)
  await turn()
  reads[0]?.fail(new Error('gone'))
  await expect(failing).rejects.toThrow('gone')
  const next = read(['a'], signal)
  await expect.poll(() => reads).toHaveLength(2)
  reads[1]?.finish()
  expect((await next).get('a')).toBe('what a is')
})

test('who left meanwhile is told so', async () => {
  const { read, reads } = recordedRead()
  const leaving = new AbortController()
  const asked = read(['a'], leaving.signal)
  await turn()
  leaving.abort(new Error('left'))
  reads[0]?.finish()
  await expect(asked).rejects.toThrow('left')
  await expect(read(['a'], leaving.signal)).rejects.toThrow('left')
})
