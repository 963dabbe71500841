interface QueuedEvent {
  at: number
  order: number
  action: () => void
}

/** By time, then by the order of arrival: so equal times are no chance. */
export class EventQueue {
  readonly #heap: QueuedEvent[] = []
  #order = 0

  get size(): number {
    return this.#heap.length
  }

  push(at: number, action: () => void): void {
    const heap = this.#heap
    const event = { at, order: this.#order++, action }
    let index = heap.length
    heap.push(event)
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (isBefore(heap[parent]!, event)) break
      heap[index] = heap[parent]!
      index = parent
    }
    heap[index] = event
  }

  pop(): QueuedEvent | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (last === undefined || last === first) return first
    let index = 0
    while (true) {
      let child = 2 * index + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
      if (isBefore(last, heap[child]!)) break
      heap[index] = heap[child]!
      index = child
    }
    heap[index] = last
    return first
  }
}

const isBefore = (a: QueuedEvent, b: QueuedEvent): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)
