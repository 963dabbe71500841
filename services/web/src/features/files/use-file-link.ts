import type { LinkedFile } from '@chat/contracts'
import { useEffect, useState } from 'react'
import { useChat } from '../../app/chat-context.ts'

/** A file with addresses that a browser can load; null: on its way; `gone`: not to be had any more. */
export function useFileLink(fileId: string): LinkedFile | null | 'gone' {
  const chat = useChat()
  const [link, setLink] = useState<LinkedFile | null | 'gone'>(null)
  useEffect(() => {
    let isCurrent = true
    let timer: ReturnType<typeof setTimeout> | undefined
    const load = (): void => {
      chat.linkFile(fileId).then(
        (found) => {
          if (!isCurrent) return
          setLink(found ?? 'gone')
          // An address that ends is replaced before that, for who leaves the page open.
          if (found) timer = setTimeout(load, Math.max(60_000, Date.parse(found.expiresAt) - Date.now() - 30_000))
        },
        () => {
          if (isCurrent) timer = setTimeout(load, 5_000)
        },
      )
    }
    load()
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [chat, fileId])
  return link
}
