import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Chat } from '@chat/client'
import { eventually, requireTool } from '@chat/testkit'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { startSystem, type System, textsOf } from './system.ts'
import { writeWebRoot } from './write-web-root.ts'

declare const chat: Chat

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
const CHROMIUM_ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

requireTool(CHROMIUM, 'apt-get install -y chromium')('in a browser', () => {
  let webRoot: string
  let system: System
  let browser: Browser
  let context: BrowserContext
  let ada: Chat
  let conversationId: string
  let count = 0
  beforeAll(async () => {
    webRoot = await mkdtemp(join(tmpdir(), 'chat-sdk-'))
    await writeWebRoot(webRoot)
    system = await startSystem({ webRoot, env: { JWT_EXPIRY: '8s' } })
    browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGS })
  })
  afterAll(async () => {
    await browser.close()
    await system[Symbol.asyncDispose]()
    await rm(webRoot, { recursive: true, force: true })
  })

  /** A person in Node, and Grace signed in in a page, who know each other. */
  beforeEach(async () => {
    count += 1
    ada = await system.signUp(`ada${count}`)
    context = await browser.newContext()
    const page = await openPage()
    const graceId = await page.evaluate(
      async ([username, password]) => {
        const me = await chat.signUp({ username: username!, email: `${username}@example.com`, password: password! })
        await chat.connect()
        return me.id
      },
      [`grace${count}`, system.password],
    )
    conversationId = (await ada.createDirect(graceId)).id
    await ada.openConversation(conversationId)
    await page.close()
  })
  afterEach(() => context.close())

  async function openPage(): Promise<Page> {
    const page = await context.newPage()
    await page.goto(system.stack.url)
    await page.waitForFunction(() => 'chat' in globalThis)
    return page
  }
  /** How many unsent messages the browser keeps. */
  const storedIn = (page: Page) =>
    page.evaluate<number>(`new Promise((resolve, reject) => {
      const opening = indexedDB.open('chat-outbox')
      opening.onerror = () => reject(opening.error)
      opening.onsuccess = () => {
        const counting = opening.result.transaction('items').objectStore('items').count()
        counting.onsuccess = () => (opening.result.close(), resolve(counting.result))
      }
    })`)
  /** Written while the socket is closed. */
  async function write(page: Page, texts: string[]): Promise<void> {
    const before = await storedIn(page)
    await page.evaluate(
      ([id, contents]) => {
        chat.disconnect()
        for (const content of contents as string[]) chat.sendMessage(id as string, content)
      },
      [conversationId, texts] as const,
    )
    await eventually(async () => expect(await storedIn(page)).toBe(before + texts.length))
  }
  const pendingOf = (page: Page) =>
    page.evaluate((id) => chat.store.getState().pending[id]?.map(({ content }) => content) ?? [], conversationId)
  const arrived = (texts: string[]) =>
    eventually(() => expect(textsOf(ada, conversationId)).toEqual(texts), { timeoutMs: 10_000 })

  it('sends after a reload what was not sent before, in order', async () => {
    const page = await openPage()
    await write(page, ['one', 'two', 'three'])
    await page.reload()
    await arrived(['one', 'two', 'three'])
    await page.waitForFunction((id) => chat.store.getState().pending[id] === undefined, conversationId)
    await page.reload()
    await page.waitForFunction(() => chat.store.getState().connection === 'online')
    expect(await pendingOf(page)).toEqual([])
    await arrived(['one', 'two', 'three'])
  })

  it('leaves the unsent messages of a living tab alone, and takes over those of a closed one', async () => {
    const first = await openPage()
    await write(first, ['mine'])
    const second = await openPage()
    await second.waitForFunction(() => chat.store.getState().connection === 'online')
    expect(await pendingOf(second)).toEqual([])
    expect(await pendingOf(first)).toEqual(['mine'])
    expect(textsOf(ada, conversationId)).toEqual([])
    await first.close()
    await arrived(['mine'])
    await second.waitForFunction((id) => chat.store.getState().pending[id] === undefined, conversationId)
  })

  it('shares one session among tabs, which renew it in turn', async () => {
    const tabs = [await openPage(), await openPage()] as const
    const tokenOf = (page: Page) =>
      page.evaluate<string>(`JSON.parse(localStorage.getItem('chat.session') ?? '{}').refreshToken`)
    const seen = new Set<string>()
    await eventually(
      async () => {
        seen.add(await tokenOf(tabs[0]))
        expect(seen.size).toBeGreaterThanOrEqual(3)
      },
      { timeoutMs: 20_000 },
    )
    for (const tab of tabs) expect(await tab.evaluate(() => chat.store.getState().connection)).toBe('online')
    await tabs[0].evaluate(() => chat.signOut())
    await tabs[1].waitForFunction(() => chat.store.getState().connection === 'signed-out')
  }, 40_000)
})
