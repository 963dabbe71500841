import type { Server } from 'socket.io'

interface EngineSocket {
  readonly transport: { readonly socket?: { readonly _socket?: { cork(): void; uncork(): void } } }
  readonly writeBuffer: readonly unknown[]
  flush(): void
}

/**
 * What one turn of the event loop has to say to a connection leaves in one write: an answer and the frame that follows
 * it, or the frames of a burst. A write costs more than everything else that a gateway does for a frame.
 */
export function writeTogether({ engine }: Server): void {
  const waiting = new Set<EngineSocket>()
  let flushNow: EngineSocket['flush']

  function flushLater(this: EngineSocket): void {
    if (waiting.size === 0) setImmediate(flushAll)
    waiting.add(this)
  }

  function flushAll(): void {
    for (const socket of waiting) {
      if (socket.writeBuffer.length === 1) {
        flushNow.call(socket)
        continue
      }
      const connection = socket.transport.socket?._socket // none while it polls
      connection?.cork()
      flushNow.call(socket)
      connection?.uncork()
    }
    waiting.clear()
  }

  engine.on('connection', (socket: EngineSocket) => {
    flushNow = socket.flush
    socket.flush = flushLater
  })
}
