import { WifiOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useChat, useChatState } from './chat-context.ts'

/** A reconnect that is quicker than this needs no words. */
const QUIET_MS = 700

export function ConnectionBanner() {
  const chat = useChat()
  const connection = useChatState((state) => state.connection)
  const isCut = connection !== 'online' && connection !== 'signed-out'
  const [isLong, setLong] = useState(false)

  useEffect(() => {
    if (!isCut) return
    const timer = setTimeout(() => setLong(true), QUIET_MS)
    return () => {
      clearTimeout(timer)
      setLong(false)
    }
  }, [isCut])

  useEffect(() => {
    const onOnline = (): void => chat.reconnectNow()
    window.addEventListener('online', onOnline)
    return () => window.removeEventListener('online', onOnline)
  }, [chat])

  return (
    <div role="status">
      {isCut && isLong && (
        <div
          data-testid="connection-banner"
          className="flex flex-wrap items-center justify-center gap-x-3 gap-y-1 bg-warning-soft px-4 py-2 text-sm text-warning-text"
        >
          <WifiOff aria-hidden className="size-4 shrink-0" />
          <span>
            <strong className="font-semibold">{connection === 'connecting' ? 'Connecting…' : 'Reconnecting…'}</strong>{' '}
            <span className="max-sm:sr-only">What you send now goes out as soon as the connection is back.</span>
          </span>
          <button
            type="button"
            onClick={() => chat.reconnectNow()}
            className="rounded-md px-2 py-0.5 font-semibold underline underline-offset-2"
          >
            Try now
          </button>
        </div>
      )}
    </div>
  )
}
