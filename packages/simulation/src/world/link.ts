import type { SimProcess } from '../kernel/sim-process.ts'

interface End {
  process: SimProcess
  onMessage: (message: never) => void
  onClose: () => void
}

/**
 * A connection between a device and a gateway. Nothing is lost or reordered on it while it stands; when it breaks,
 * whatever was under way is gone, and each end learns of it on its own.
 */
export class Link<ToGateway, ToDevice> {
  readonly id: string
  isOpen = true
  readonly #latencyMs: () => number
  #device: End
  #gateway: End | null = null
  #lastToGateway = 0
  #lastToDevice = 0

  constructor(
    id: string,
    latencyMs: () => number,
    device: { process: SimProcess; onMessage: (message: ToDevice) => void; onClose: () => void },
  ) {
    this.id = id
    this.#latencyMs = latencyMs
    this.#device = device as End
  }

  answerWith(gateway: { process: SimProcess; onMessage: (message: ToGateway) => void; onClose: () => void }): void {
    this.#gateway = gateway as End
  }

  toGateway(message: ToGateway): void {
    const end = this.#gateway
    if (!this.isOpen || !end) return
    const { kernel } = end.process
    this.#lastToGateway = Math.max(this.#lastToGateway, kernel.now + this.#latencyMs())
    end.process.deliver(this.#lastToGateway - kernel.now, () => {
      if (this.isOpen) end.onMessage(message as never)
    })
  }

  toDevice(message: ToDevice): void {
    const end = this.#device
    if (!this.isOpen) return
    const { kernel } = end.process
    this.#lastToDevice = Math.max(this.#lastToDevice, kernel.now + this.#latencyMs())
    end.process.deliver(this.#lastToDevice - kernel.now, () => {
      if (this.isOpen) end.onMessage(message as never)
    })
  }

  close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    for (const end of [this.#device, this.#gateway]) end?.process.deliver(this.#latencyMs(), () => end.onClose())
  }
}
