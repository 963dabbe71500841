import { buildWeb, webRoot } from '@chat/local-stack'
import { createPeople, createRestClient, eventually, type Person, startTestStack } from '@chat/testkit'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Browsers, describeInBrowsers, signIn, startBrowsers } from './browsers.ts'
import { faultsOf } from './faults-of.ts'

// How people come together and how they hold their conversations, in browsers, beside who still uses an old client.

let stack: Awaited<ReturnType<typeof startTestStack>>
let browsers: Browsers
let [ann, bob, carol]: Person[] = []
let annPage: Page
let bobPage: Page

async function open({ username, password }: Person): Promise<Page> {
  const page = await browsers.open()
  await page.goto('/signin')
  await signIn(page, username, password)
  await page.getByTestId('new-conversation').waitFor()
  return page
}

const rest = (person: Person) => createRestClient(stack.url, person.accessToken)
const messageOf = (page: Page, text: string) => page.getByTestId('message').filter({ hasText: text }).last()

async function send(page: Page, text: string): Promise<void> {
  await page.getByTestId('composer').fill(text)
  await page.getByTestId('composer').press('Enter')
}

describeInBrowsers('coming together', () => {
  beforeAll(async () => {
    await buildWeb()
    stack = await startTestStack({ webRoot })
    browsers = await startBrowsers(stack.url)
    ;[ann, bob, carol] = await createPeople(stack, 3)
    ;[annPage, bobPage] = await Promise.all([open(ann!), open(bob!)])
  }, 120_000)

  afterAll(async () => {
    await browsers?.close()
    await stack?.stop()
  }, 30_000)

  test('somebody with an old client asks to write, and is let in', async () => {
    const old = rest(carol!)
    const { chatId } = await old.post<{ chatId: string }>('/chats/or-create', { recipientId: ann!.userId })
    await old.post('/messages', { chatId, content: 'may I write to you?' })
    const request = annPage.getByTestId('request-list').getByTestId('conversation-item')
    await request.click()
    await messageOf(annPage, 'may I write to you?').waitFor()
    await annPage.getByTestId('barrier-asked').waitFor()
    expect(await annPage.getByTestId('composer').count()).toBe(0)
    expect(await faultsOf(annPage)).toEqual([])
    await expect(old.post('/messages', { chatId, content: 'well?' })).rejects.toThrow('REQUEST_PENDING')
    await annPage.getByTestId('accept-request').click()
    await send(annPage, 'of course')
    await eventually(async () => {
      const { items } = await old.get<{ items: { content: string }[] }>(`/chats/${chatId}/messages`)
      expect(items.map(({ content }) => content)).toContain('of course')
    })
    await old.post('/messages', { chatId, content: 'thank you' })
    await messageOf(annPage, 'thank you').waitFor()
    expect(await annPage.getByTestId('request-list').count()).toBe(0)
  })

  test('who wants to be asked first is asked with one message', async () => {
    await fetch(`${stack.url}/api/users/me/privacy`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${carol!.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ directMessages: 'request' }),
    })
    await bobPage.getByTestId('new-conversation').click()
    await bobPage.getByTestId('user-search').fill(carol!.username)
    await bobPage.getByTestId('user-search-result').filter({ hasText: carol!.username }).click()
    await bobPage.getByTestId('request-note').waitFor()
    expect(await faultsOf(bobPage)).toEqual([])
    await send(bobPage, 'It is me, Bob')
    await bobPage.getByTestId('barrier-waiting').waitFor()
    expect(await bobPage.getByTestId('request-note').count()).toBe(0)
    const { items } = await rest(carol!).get<{ items: { id: string }[] }>('/conversations?state=requested')
    await rest(carol!).post(`/conversations/${items[0]!.id}/accept`)
    await bobPage.getByTestId('composer').waitFor()
  })

  test('of two who rename a group at once the second one is told', async () => {
    const { id } = await rest(ann!).post<{ id: string }>('/conversations/group', { name: 'Ship', participants: [] })
    await annPage.goto(`${stack.url}/c/${id}`)
    await annPage.getByTestId('people-button').click()
    await annPage.getByTestId('rename').click()
    await fetch(`${stack.url}/api/conversations/${id}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${ann!.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Boat' }),
    })
    await annPage.getByTestId('conversation-title').filter({ hasText: 'Boat' }).waitFor()
    await annPage.getByTestId('rename-name').fill('Canoe')
    await annPage.getByTestId('rename-save').click()
    await annPage.getByText('It is called “Boat” now.').waitFor()
    await annPage.getByTestId('rename-save').click()
    await annPage.getByTestId('conversation-title').filter({ hasText: 'Canoe' }).waitFor()
    await annPage.keyboard.press('Escape')
  })

  test('a link leads into a group, and no further once it is ended', async () => {
    await annPage.getByTestId('new-conversation').click()
    await annPage.getByTestId('new-group').click()
    await annPage.getByTestId('group-name').fill('Tea')
    await annPage.getByTestId('create-group').click()
    await annPage.getByTestId('conversation-title').filter({ hasText: 'Tea' }).waitFor()
    await annPage.getByTestId('people-button').click()
    await annPage.getByTestId('invites').click()
    await annPage.getByTestId('make-invite').click()
    const link = await annPage.getByTestId('invite-link').textContent()
    expect(await faultsOf(annPage)).toEqual([])
    await bobPage.goto(link!)
    await bobPage.getByText('Tea').waitFor()
    expect(await faultsOf(bobPage)).toEqual([])
    await bobPage.getByTestId('join-by-invite').click()
    await bobPage.getByTestId('conversation-title').filter({ hasText: 'Tea' }).waitFor()
    await annPage.getByTestId('revoke-invite').click()
    await annPage.getByText('There is no link that works.').waitFor()
    const code = link!.split('/').at(-1)!
    await eventually(() => expect(rest(carol!).post(`/invites/${code}/join`)).rejects.toThrow('INVITE_INVALID'))
    await annPage.keyboard.press('Escape')
  })

  test('slow mode makes members wait, and announcements are for those who lead', async () => {
    await annPage.getByTestId('people-button').click()
    await annPage.getByTestId('settings-of-conversation').click()
    await annPage.getByTestId('setting-slow').selectOption({ label: '1 hour' })
    await bobPage.getByTestId('slow-mode').filter({ hasText: 'one message in 1 hour' }).waitFor()
    await send(bobPage, 'my one message')
    await messageOf(annPage, 'my one message').waitFor()
    await bobPage.getByTestId('slow-mode').filter({ hasText: 'you can write again in' }).waitFor()
    await bobPage.getByTestId('composer').fill('another')
    expect(await bobPage.getByTestId('send').isDisabled()).toBe(true)
    await bobPage.getByText('turned slow mode on: one message in 1 hour').waitFor()
    await annPage.getByTestId('setting-announcements').selectOption('some')
    await bobPage.getByTestId('barrier-announcements').waitFor()
    expect(await faultsOf(annPage)).toEqual([])
    await annPage.getByTestId('setting-announcements').selectOption('all')
    await annPage.getByTestId('setting-slow').selectOption({ label: 'Off' })
    await bobPage.getByTestId('composer').waitFor()
    await annPage.keyboard.press('Escape')
  })

  test('what was begun here is found on another device', async () => {
    await bobPage.getByTestId('composer').fill('half a thought')
    const conversationId = new URL(bobPage.url()).pathname.split('/').at(-1)!
    await eventually(async () => {
      const { draft } = await rest(bob!).get<{ draft: { content: string } | null }>(`/conversations/${conversationId}`)
      expect(draft?.content).toBe('half a thought')
    })
    const tablet = await open(bob!)
    await tablet.goto(`${stack.url}/c/${conversationId}`)
    await eventually(async () => expect(await tablet.getByTestId('composer').inputValue()).toBe('half a thought'))
    await bobPage.getByTestId('composer').fill('a whole thought')
    await eventually(async () => expect(await tablet.getByTestId('composer').inputValue()).toBe('a whole thought'))
    await tablet.getByTestId('composer').press('Enter')
    await messageOf(annPage, 'a whole thought').waitFor()
    await eventually(async () => expect(await bobPage.getByTestId('composer').inputValue()).toBe(''))
    await tablet.context().close()
  })

  test('a conversation is put away, and at once taken out again', async () => {
    await annPage.getByTestId('conversation-menu').click()
    await annPage.getByTestId('menu-archive').click()
    await annPage.getByTestId('toggle-archive').filter({ hasText: 'Archived (1)' }).waitFor()
    await annPage.getByTestId('snackbar-action').click()
    await annPage.getByTestId('toggle-archive').waitFor({ state: 'detached' })
    await annPage.getByTestId('conversation-menu').click()
    await annPage.getByTestId('menu-favourite').click()
    const first = annPage.getByTestId('conversation-list').getByTestId('conversation-name').first()
    await eventually(async () => expect(await first.textContent()).toBe('Tea'))
    expect(await faultsOf(annPage)).toEqual([])
  })

  test('what disappears is gone everywhere', async () => {
    const conversationId = new URL(annPage.url()).pathname.split('/').at(-1)!
    await fetch(`${stack.url}/api/conversations/${conversationId}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ann!.accessToken}` },
      body: JSON.stringify({ settings: { disappearAfterSeconds: 3 } }),
    })
    await annPage.getByText('set messages to disappear after 3 seconds').waitFor()
    await send(annPage, 'soon gone')
    const [mine, theirs] = [messageOf(annPage, 'soon gone'), messageOf(bobPage, 'soon gone')]
    await theirs.waitFor()
    await Promise.all([mine.waitFor({ state: 'detached' }), theirs.waitFor({ state: 'detached' })])
    await bobPage.reload()
    await messageOf(bobPage, 'a whole thought').waitFor()
    expect(await messageOf(bobPage, 'soon gone').count()).toBe(0)
  })
})
