import type { File as SentFile } from '@chat/contracts'
import { limits } from '@chat/contracts'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useChat } from '../../app/chat-context.ts'
import { showFailure } from '../../app/snackbar.tsx'
import { sizeTextOf } from './file-text.ts'
import { untilChecked } from './until-checked.ts'

/** A file that is to be sent with the next message. */
export interface Upload {
  readonly key: number
  readonly file: File
  /** From 0 to 1. */
  readonly progress: number
  /** Once it is there. */
  readonly sent: SentFile | null
  /** false: it is there, and the virus scanner has not looked at it. */
  readonly isChecked: boolean
  readonly error: unknown
}

export interface Uploads {
  readonly items: readonly Upload[]
  readonly isBusy: boolean
  add(files: Iterable<File>): void
  retry(key: number): void
  /** Stops it, or takes it back. */
  remove(key: number): void
  /** They were sent. */
  clear(): void
}

let lastKey = 0

/** What is being attached in one conversation. Leaving it takes back what was not sent. */
export function useUploads(conversationId: string): Uploads {
  const chat = useChat()
  const [items, setItems] = useState<readonly Upload[]>([])
  const running = useRef(new Map<number, AbortController>())
  const latest = useRef(items)
  latest.current = items

  const change = useCallback((key: number, part: Partial<Upload>) => {
    setItems((before) => before.map((item) => (item.key === key ? { ...item, ...part } : item)))
  }, [])

  const start = useCallback(
    ({ key, file }: Pick<Upload, 'key' | 'file'>) => {
      const controller = new AbortController()
      running.current.set(key, controller)
      const { signal } = controller
      const upload = async (): Promise<void> => {
        const onProgress = (progress: number): void => change(key, { progress })
        const stored = await chat.uploadFile(conversationId, file, { signal, onProgress })
        try {
          if (stored.state === 'scanning') change(key, { isChecked: false })
          const sent = await untilChecked(chat, stored, signal)
          signal.throwIfAborted()
          change(key, { sent, progress: 1 })
        } catch (error) {
          chat.discardFile(stored.id).catch(() => undefined) // it is swept if it is never sent
          throw error
        }
      }
      upload()
        .catch((error: unknown) => {
          if (!signal.aborted) change(key, { error })
        })
        .finally(() => running.current.delete(key))
    },
    [chat, change, conversationId],
  )

  const takeBack = useCallback(
    ({ key, sent }: Upload) => {
      running.current.get(key)?.abort()
      if (sent !== null) chat.discardFile(sent.id).catch(() => undefined) // it is swept if it is never sent
    },
    [chat],
  )

  useEffect(
    () => () => {
      for (const item of latest.current) takeBack(item)
      setItems([])
    },
    [conversationId, takeBack],
  )

  return {
    items,
    isBusy: items.some(({ sent }) => sent === null),
    add(files) {
      const room = limits.attachmentsPerMessageMax - items.length
      const wished = [...files]
      if (wished.length > room) showFailure(new Error(`Send at most ${limits.attachmentsPerMessageMax} files at once.`))
      const added = wished.slice(0, Math.max(0, room)).map((file): Upload => {
        lastKey += 1
        const isTooLarge = file.size > limits.fileBytesMax
        const error = isTooLarge
          ? new Error(`${sizeTextOf(file.size)} are too much: a file has at most ${sizeTextOf(limits.fileBytesMax)}.`)
          : null
        return { key: lastKey, file, progress: 0, sent: null, isChecked: true, error }
      })
      setItems((before) => [...before, ...added])
      for (const item of added) if (item.error === null) start(item)
    },
    retry(key) {
      const item = items.find((each) => each.key === key)
      if (item === undefined) return
      change(key, { error: null, progress: 0, isChecked: true })
      start(item)
    },
    remove(key) {
      const item = items.find((each) => each.key === key)
      if (item !== undefined) takeBack(item)
      setItems((before) => before.filter((each) => each.key !== key))
    },
    clear() {
      latest.current = []
      setItems([])
    },
  }
}
