import { type Chat, ChatError } from '@chat/client'
import type { File as SentFile } from '@chat/contracts'

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 10_000

/** The virus scanner looks at it by itself, now or once it can be reached. */
export async function untilChecked(chat: Chat, sent: SentFile, signal: AbortSignal): Promise<SentFile> {
  let file = sent
  for (let pauseMs = FIRST_PAUSE_MS; file.state === 'scanning'; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 1.5)) {
    await pause(pauseMs, signal)
    // Whether it can be asked now or not: it goes on being looked at.
    file = await chat.getFile(sent.id).catch((error: unknown) => {
      if (error instanceof ChatError && error.status === 404) throw error
      return file
    })
  }
  if (file.state === 'quarantined') throw new ChatError('FILE_INFECTED', 'The virus scanner refused this file.')
  return file
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', leave)
      resolve()
    }, ms)
    signal.addEventListener('abort', leave, { once: true })
  })
}
