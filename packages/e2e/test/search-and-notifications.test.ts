import { buildWeb, webRoot } from '@chat/local-stack'
import {
  createPeople,
  createRestClient,
  eventually,
  type RestClient,
  startTestStack,
  type TestStack,
} from '@chat/testkit'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Browsers, describeInBrowsers, signIn, startBrowsers } from './browsers.ts'
import { faultsOf } from './faults-of.ts'

// Bob looks for what was said long ago, and is told of what concerns him. Ann writes.

const MESSAGES = 120
const NEEDLE = 'Let us meet at the Café Zürich on Friday'

let stack: TestStack
let browsers: Browsers
let page: Page
let ann: RestClient
let bob: RestClient
let group = ''
let direct = ''

const say = (conversationId: string, content: string) =>
  ann.post(`/conversations/${conversationId}/messages`, { content })
// All texts at once: between two questions the badge may go.
const unreadCount = async (): Promise<string> =>
  (await page.getByTestId('notification-count').allTextContents())[0] ?? '0'
const unreadBecomes = (count: string) =>
  eventually(async () => expect(await unreadCount()).toBe(count), { timeoutMs: 10_000 })

describeInBrowsers('search and notifications', () => {
  beforeAll(async () => {
    await buildWeb()
    stack = await startTestStack({ webRoot, workers: 1 })
    const [one, other] = await createPeople(stack, 2)
    if (!one || !other) throw new Error('nobody is there')
    ann = createRestClient(stack.url, one.accessToken)
    bob = createRestClient(stack.url, other.accessToken)
    group = (await ann.post<{ id: string }>('/conversations/group', { name: 'Plans', participants: [other.userId] })).id
    direct = (await ann.post<{ id: string }>('/conversations/direct', { userId: other.userId })).id
    for (let index = 0; index < MESSAGES; index++) await say(group, index === 10 ? NEEDLE : `Line ${index} of the plan`)

    browsers = await startBrowsers(stack.url)
    page = await browsers.open()
    await page.goto('/signin')
    await signIn(page, other.username, other.password)
    await page.getByTestId('conversation-item').first().waitFor()
  }, 120_000)

  afterAll(async () => {
    await browsers?.close()
    await stack?.stop()
  })

  test('the bell counts what nobody looked at, and the list says what it is', async () => {
    // He was added, and told of as many messages as anybody wants to be told of.
    await unreadBecomes('99+')
    await page.getByTestId('notification-bell').click()
    const rows = page.getByTestId('notification')
    await rows.first().waitFor()
    expect(await rows.first().textContent()).toContain('wrote in Plans')
    expect(await faultsOf(page)).toEqual([])
    await page.getByTestId('read-all-notifications').click()
    await unreadBecomes('0')
    await page.keyboard.press('Escape')
  })

  test('what was said long ago is found while it is typed, and opens where it was said', async () => {
    await page.keyboard.press('Control+k')
    await page.getByTestId('message-search').fill('cafe zur')
    const result = page.getByTestId('search-result')
    await eventually(async () => expect(await result.count()).toBe(1), { timeoutMs: 10_000 })
    expect(await result.locator('mark').allTextContents()).toEqual(['Café', 'Zür'])
    expect(await faultsOf(page)).toEqual([])
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    const target = page.locator('[data-target="true"]')
    await target.waitFor()
    expect(await target.textContent()).toContain(NEEDLE)
    await eventually(async () => expect(await target.isVisible()).toBe(true))
    expect(await page.getByTestId('message').filter({ hasText: 'Line 9 of the plan' }).first().isVisible()).toBe(true)
    expect(new URL(page.url()).pathname).toBe(`/c/${group}`)
  })

  test('in one conversation only what is in it is found, and a query that says nothing is explained', async () => {
    await page.getByTestId('search-conversation').click()
    expect(await page.getByTestId('search-here').isChecked()).toBe(true)
    await page.getByTestId('message-search').fill('has:legs')
    await eventually(async () => expect(await page.getByTestId('error').textContent()).toContain('knows link, file'))
    await page.getByTestId('message-search').fill('zebra')
    await eventually(async () =>
      expect(await page.getByTestId('search-panel').textContent()).toContain('Nothing found'),
    )
    await page.keyboard.press('Escape')
  })

  test('a message is told of at once, and is read with its conversation', async () => {
    await say(direct, 'Are you there, Bob?')
    await unreadBecomes('1')
    await page.getByTestId('notification-bell').click()
    const row = page.getByTestId('notification').first()
    expect(await row.textContent()).toContain('Are you there, Bob?')
    await row.click()
    await page.getByTestId('message').filter({ hasText: 'Are you there, Bob?' }).waitFor()
    expect(new URL(page.url()).pathname).toBe(`/c/${direct}`)
    await unreadBecomes('0')
    const { unreadCount: left } = await bob.get<{ unreadCount: number }>('/notifications')
    expect(left).toBe(0)
  })

  test('a reply in a thread opens the thread', async () => {
    const { messageId } = await ann.post<{ messageId: string }>(`/conversations/${direct}/messages`, {
      content: 'What about Friday?',
    })
    await ann.post(`/conversations/${direct}/messages`, { content: 'Or Saturday', threadRootId: messageId })
    await page.goto(`${stack.url}/rooms`)
    await page.getByTestId('notification-bell').click()
    await page.getByTestId('notification').filter({ hasText: 'Or Saturday' }).click()
    await page.getByTestId('thread-panel').filter({ hasText: 'Or Saturday' }).waitFor()
    expect(await faultsOf(page)).toEqual([])
    await bob.put('/notifications/read-all')
  })

  test('of a conversation that is set to nothing he is told nothing', async () => {
    await page.goto(`${stack.url}/c/${group}`)
    await page.getByTestId('conversation-level').click()
    await page.getByTestId('conversation-level-none').click()
    await eventually(async () => {
      const { conversations } = await bob.get<{ conversations: unknown[] }>('/notifications/settings')
      expect(conversations).toEqual([{ conversationId: group, level: 'none' }])
    })
    await page.getByTestId('nav-settings').click()
    await page.getByTestId('notification-level-all').waitFor()
    await page.getByTestId('quiet-hours').click()
    await eventually(async () => {
      const { quietHours } = await bob.get<{ quietHours: object | null }>('/notifications/settings')
      expect(quietHours).toMatchObject({ from: '22:00', to: '07:00' })
    })
    expect(await faultsOf(page)).toEqual([])
    await say(group, 'Nobody is told of this')
    await say(direct, 'But of this')
    await unreadBecomes('1')
    const { items } = await bob.get<{ items: { preview: string }[] }>('/notifications?unread=true')
    expect(items.map(({ preview }) => preview)).toEqual(['But of this'])
  })

  test('no page complained', () => expect(browsers.complaints).toEqual([]))
})
