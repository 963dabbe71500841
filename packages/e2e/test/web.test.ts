import { buildWeb, webRoot } from '@chat/local-stack'
import { createRestClient, eventually, startTestStack, type TestStack } from '@chat/testkit'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Browsers, describeInBrowsers, signIn, startBrowsers } from './browsers.ts'
import { faultsOf } from './faults-of.ts'

// Two people in two browsers, through nginx, two gateways and two workers.

const PASSWORD = 'a long enough secret 7'
const NEW_PASSWORD = 'an even longer secret 8'
const run = Date.now().toString(36)

interface Someone {
  readonly name: string
  readonly context: BrowserContext
  readonly page: Page
}

let stack: TestStack
let browsers: Browsers
let ann: Someone
let bob: Someone

async function open(name: string, look: { width?: number; colorScheme?: 'light' | 'dark' } = {}): Promise<Someone> {
  const page = await browsers.open(look)
  return { name: `${name}-${run}`, context: page.context(), page }
}

async function signUp(someone: Someone): Promise<void> {
  const { page, name } = someone
  await page.goto('/signup')
  await page.getByTestId('signup-username').fill(name)
  await page.getByTestId('signup-email').fill(`${name}@example.test`)
  await page.getByTestId('signup-password').fill(PASSWORD)
  await page.getByTestId('signup-submit').click()
  await page.getByTestId('new-conversation').waitFor()
}

async function send(page: Page, text: string): Promise<void> {
  await page.getByTestId('composer').fill(text)
  await page.getByTestId('composer').press('Enter')
}

const messageOf = (page: Page, text: string): Locator => page.getByTestId('message').filter({ hasText: text }).last()

async function act(message: Locator, action: 'message-react' | 'message-more'): Promise<void> {
  await message.hover()
  await message.getByTestId(action).click()
}

const itemOf = (page: Page, title: string): Locator =>
  page
    .getByTestId('conversation-item')
    .filter({ has: page.getByTestId('conversation-name').filter({ hasText: title }) })

async function openItem(page: Page, title: string): Promise<void> {
  await itemOf(page, title).click()
  await page.getByTestId('composer').waitFor()
}

describeInBrowsers('the web app', () => {
  beforeAll(async () => {
    await buildWeb()
    stack = await startTestStack({ webRoot, env: { ADMIN_EMAIL: `ann-${run}@example.test` } })
    browsers = await startBrowsers(stack.url)
    ann = await open('ann')
    bob = await open('bob', { colorScheme: 'dark' })
  }, 120_000)

  afterAll(async () => {
    await browsers?.close()
    await stack?.stop()
  }, 30_000)

  test('people sign up, and are told what to do first', async () => {
    await ann.page.goto(stack.url)
    await ann.page.waitForURL(/\/signin$/)
    expect(await faultsOf(ann.page)).toEqual([])
    await ann.page.goto('/signup')
    await ann.page.getByTestId('signup-submit').click()
    await ann.page.getByText('Choose a username of at least').waitFor()
    expect(await faultsOf(ann.page)).toEqual([])
    await Promise.all([signUp(ann), signUp(bob)])
    await ann.page.getByTestId('empty-state').getByText('find a person to write to').waitFor()
    await ann.page.getByTestId('conversation-item').filter({ hasText: 'general' }).waitFor()
    expect(await faultsOf(ann.page)).toEqual([])
    expect(await faultsOf(bob.page)).toEqual([])
  })

  test('a name that is taken is said beside its field', async () => {
    const other = await open('other')
    await other.page.goto('/signup')
    await other.page.getByTestId('signup-username').fill(ann.name)
    await other.page.getByTestId('signup-email').fill(`other-${run}@example.test`)
    await other.page.getByTestId('signup-password').fill(PASSWORD)
    await other.page.getByTestId('signup-submit').click()
    await other.page.getByText('This username is taken').waitFor()
    await other.context.close()
  })

  test('one finds the other and writes; it arrives, unread, and is seen to be read', async () => {
    await ann.page.getByTestId('new-conversation').click()
    await ann.page.getByTestId('user-search').fill(bob.name)
    expect(await faultsOf(ann.page)).toEqual([])
    await ann.page.locator(`[data-testid=user-search-result][data-username="${bob.name}"]`).click()
    await send(ann.page, 'Hello from Ann')
    const sent = messageOf(ann.page, 'Hello from Ann')
    await sent.getByTestId('delivery-mark').waitFor()

    const item = itemOf(bob.page, ann.name)
    await item.getByTestId('unread-badge').waitFor()
    await eventually(async () => expect(await bob.page.title()).toBe('(1) Chatterbox'))
    await ann.page.locator('[data-testid=delivery-mark][data-state=delivered]').waitFor()
    await item.click()
    await messageOf(bob.page, 'Hello from Ann').waitFor()
    await bob.page.getByTestId('new-messages-divider').waitFor()
    await ann.page.locator('[data-testid=delivery-mark][data-state=read]').waitFor()
    await eventually(async () => expect(await bob.page.title()).toBe('Chatterbox'))
    expect(await item.getByTestId('unread-badge').count()).toBe(0)
  })

  test('each sees that the other is online, and types', async () => {
    await ann.page.getByTestId('conversation-subtitle').filter({ hasText: 'Online' }).waitFor()
    await bob.page.getByTestId('composer').pressSequentially('I am wri')
    await ann.page.getByTestId('typing-indicator').filter({ hasText: bob.name }).waitFor()
    await bob.page.getByTestId('composer').fill('')
    await ann.page.getByTestId('typing-indicator').waitFor({ state: 'detached' })
  })

  test('lines, links and markup are shown as they were written', async () => {
    const composer = bob.page.getByTestId('composer')
    await composer.pressSequentially('First line')
    await composer.press('Shift+Enter')
    await composer.pressSequentially('second, see https://example.org/a. <b>not bold</b>')
    await composer.press('Enter')
    const message = messageOf(ann.page, 'First line')
    const link = message.locator('a')
    expect(await link.getAttribute('href')).toBe('https://example.org/a')
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer')
    expect(await message.getByTestId('message-text').textContent()).toBe(
      'First line\nsecond, see https://example.org/a. <b>not bold</b>',
    )
    expect(await ann.page.getByTestId('announcer').textContent()).toContain('First line')
  })

  test('the last message is edited with ArrowUp, and Escape cancels', async () => {
    const composer = ann.page.getByTestId('composer')
    await composer.press('ArrowUp')
    await eventually(async () => expect(await composer.inputValue()).toBe('Hello from Ann'))
    await composer.press('Escape')
    await eventually(async () => expect(await composer.inputValue()).toBe(''))
    await composer.press('ArrowUp')
    await eventually(async () => expect(await composer.inputValue()).toBe('Hello from Ann'))
    await composer.fill('Hello from Ann, better')
    await composer.press('Enter')
    await messageOf(bob.page, 'Hello from Ann, better').getByTestId('message-edited').waitFor()
  })

  test('reactions, from the quick ones and from the picker', async () => {
    const atBob = messageOf(bob.page, 'Hello from Ann, better')
    await act(atBob, 'message-react')
    expect(await faultsOf(bob.page)).toEqual([])
    await bob.page.locator('[data-testid=quick-reaction][data-emoji="👍"]').click()
    const atAnn = messageOf(ann.page, 'Hello from Ann, better')
    const thumb = atAnn.locator('[data-testid=reaction][data-emoji="👍"]')
    await thumb.waitFor()
    await thumb.click()
    await atBob.locator('[data-testid=reaction][data-emoji="👍"]', { hasText: '2' }).waitFor()
    await thumb.click()
    await atBob.locator('[data-testid=reaction][data-emoji="👍"]', { hasText: '1' }).waitFor()

    await act(atAnn, 'message-react')
    await ann.page.getByTestId('emoji-picker').getByRole('searchbox').fill('grinning')
    const first = ann.page.getByTestId('emoji-picker').locator('[frimousse-emoji]').first()
    // A machine without a font for emoji has none to offer.
    const hasEmoji = await first.waitFor({ timeout: 3_000 }).then(
      () => true,
      () => false,
    )
    if (hasEmoji) {
      await first.click()
      await eventually(async () => expect(await atBob.getByTestId('reaction').count()).toBe(2))
    } else {
      await ann.page.keyboard.press('Escape')
    }
  })

  test('a message is deleted after a question, and leaves a mark', async () => {
    await send(ann.page, 'To be deleted')
    await messageOf(bob.page, 'To be deleted').waitFor()
    await act(messageOf(ann.page, 'To be deleted'), 'message-more')
    await ann.page.getByTestId('message-delete').click()
    await ann.page.getByTestId('delete-dialog').waitFor()
    expect(await faultsOf(ann.page)).toEqual([])
    await ann.page.getByTestId('delete-for-everyone').click()
    await bob.page.getByTestId('message-deleted').waitFor()
    expect(await messageOf(bob.page, 'To be deleted').count()).toBe(0)
  })

  test('everything of a message is reached by keyboard', async () => {
    const composer = ann.page.getByTestId('composer')
    await composer.focus()
    const focused = () => ann.page.evaluate<string>(`document.activeElement?.closest('[data-row]')?.dataset.seq ?? ''`)
    // Back over the buttons of the composer.
    await eventually(async () => {
      await ann.page.keyboard.press('Shift+Tab')
      expect(await focused()).not.toBe('')
    })
    await ann.page.evaluate(`document.activeElement.closest('[data-row]').focus()`)
    const last = Number(await focused())
    await ann.page.keyboard.press('ArrowUp')
    expect(Number(await focused())).toBeLessThan(last)
    const wanted = new Set(['message-react', 'message-more'])
    for (let presses = 0; presses < 5 && wanted.size > 0; presses += 1) {
      await ann.page.keyboard.press('Tab')
      wanted.delete(await ann.page.evaluate<string>(`document.activeElement?.dataset.testid ?? ''`))
    }
    expect([...wanted]).toEqual([])
    await ann.page.keyboard.press('Enter')
    await ann.page.getByRole('menuitem', { name: 'Copy text' }).waitFor()
    await ann.page.keyboard.press('Escape')
    await eventually(async () =>
      expect(await ann.page.evaluate(`document.activeElement?.dataset.testid`)).toBe('message-more'),
    )
  })

  test('drafts stay with their conversation and survive a reload', async () => {
    await bob.page.getByTestId('composer').fill('half a thou')
    await openItem(bob.page, 'general')
    expect(await bob.page.getByTestId('composer').inputValue()).toBe('')
    await bob.page.reload()
    await openItem(bob.page, ann.name)
    expect(await bob.page.getByTestId('composer').inputValue()).toBe('half a thou')
    await bob.page.getByTestId('composer').fill('')
  })

  test('a long history is read upwards without jumping, and there is a way back', async () => {
    const session = await createRestClient(stack.url).post<{ accessToken: string }>('/auth/login', {
      username: ann.name,
      password: PASSWORD,
    })
    const api = createRestClient(stack.url, session.accessToken)
    const conversationId = ann.page.url().split('/').at(-1)
    for (let count = 1; count <= 100; count += 1) {
      const content = `line ${count} ${'and more words '.repeat(count % 9)}`
      await api.post(`/conversations/${conversationId}/messages`, { content })
    }
    await messageOf(bob.page, 'line 100 ').waitFor({ timeout: 30_000 })
    await messageOf(ann.page, 'line 100 ').locator('[data-state=read]').waitFor({ timeout: 30_000 })
    await bob.page.reload()
    await messageOf(bob.page, 'line 100 ').waitFor()

    /** How far what is being read moved up, or whether nothing was shown, in what was painted while pages came in. */
    const watch = `new Promise((resolve) => {
      const list = document.querySelector('[data-testid=message-list]')
      const top = list.getBoundingClientRect().top
      const shown = () => [...list.querySelectorAll('[data-seq]')].find((it) => {
        const { top: start, bottom } = it.getBoundingClientRect()
        return bottom > top + 150 && start < top + list.clientHeight
      })
      const anchor = shown()
      let [first, highest, frames] = [null, Infinity, 0]
      const look = () => {
        if (!shown()) return resolve('nothing is shown')
        const place = anchor.isConnected ? anchor.getBoundingClientRect().top : null
        if (place !== null) [first, highest] = [first ?? place, Math.min(highest, place)]
        if (place === null || ++frames === 20) resolve(first === null ? 0 : first - highest)
        else afterPaint(look)
      }
      const afterPaint = (then) => requestAnimationFrame(() => setTimeout(then))
      afterPaint(look)
    })`
    await bob.page.getByTestId('message-list').hover()
    // A row can be drawn for a moment before the list is put where it was: only at the very top nothing follows.
    const isAtTop = `(() => {
      const list = document.querySelector('[data-testid=message-list]')
      return list.scrollTop < 10 && list.textContent.includes('This is the beginning')
    })()`
    for (let step = 0; step < 60; step += 1) {
      await bob.page.mouse.wheel(0, -1_200)
      expect(await bob.page.evaluate<number | string>(watch)).toBeLessThan(40)
      if (await bob.page.evaluate<boolean>(isAtTop)) break
    }
    await bob.page.getByTestId('day-separator').first().waitFor()
    await messageOf(bob.page, 'Hello from Ann, better').waitFor()
    await bob.page.getByTestId('jump-to-latest').click()
    await messageOf(bob.page, 'line 100 ').waitFor()
    await bob.page.getByTestId('jump-to-latest').waitFor({ state: 'detached' })
    expect(await faultsOf(bob.page)).toEqual([])
  })

  test('without a connection it says so, and sends later what was written meanwhile', async () => {
    await ann.context.setOffline(true)
    await ann.page.getByTestId('connection-banner').filter({ hasText: 'Reconnecting…' }).waitFor({ timeout: 60_000 })
    await send(ann.page, 'Written in a tunnel')
    await ann.page.locator('[data-testid=message][data-state=sending]').filter({ hasText: 'tunnel' }).waitFor()
    expect(await faultsOf(ann.page)).toEqual([])
    await ann.context.setOffline(false)
    await messageOf(bob.page, 'Written in a tunnel').waitFor({ timeout: 30_000 })
    await ann.page.getByTestId('connection-banner').waitFor({ state: 'detached' })
    await eventually(async () => expect(await ann.page.locator('[data-state=sending]').count()).toBe(0))
    expect(await bob.page.getByTestId('message').filter({ hasText: 'Written in a tunnel' }).count()).toBe(1)
  })

  test('a group is made, renamed, its people get roles, are removed and leave', async () => {
    const { page } = ann
    await page.getByTestId('new-conversation').click()
    await page.getByTestId('new-group').click()
    await page.getByTestId('group-name').fill('Engines')
    await page.getByTestId('user-search').fill(bob.name)
    await page.locator(`[data-testid=user-search-result][data-username="${bob.name}"]`).click()
    await page.getByTestId('create-group').click()
    await page.getByTestId('conversation-title').filter({ hasText: 'Engines' }).waitFor()
    await send(page, 'Welcome to the group')
    await openItem(bob.page, 'Engines')
    await messageOf(bob.page, 'Welcome to the group').waitFor()

    await page.getByTestId('people-button').click()
    expect(await faultsOf(page)).toEqual([])
    await page.getByTestId('rename').click()
    await page.getByTestId('rename-name').fill('Analytical engines')
    await page.getByTestId('rename-save').click()
    await bob.page.getByTestId('conversation-title').filter({ hasText: 'Analytical engines' }).waitFor()
    await bob.page.getByTestId('notice').filter({ hasText: 'Analytical engines' }).waitFor()

    const row = page.getByTestId('participant').filter({ hasText: bob.name }).first()
    await row.getByTestId('participant-menu').click()
    await page.getByTestId('role-admin').click()
    await row.getByText('Admin').waitFor()
    await bob.page.getByTestId('people-button').click()
    await bob.page.getByTestId('add-people').waitFor()
    await bob.page.keyboard.press('Escape')

    await row.getByTestId('participant-menu').click()
    await page.getByTestId('participant-remove').click()
    await page.getByTestId('confirm').click()
    await row.waitFor({ state: 'detached' })
    await bob.page.getByText('You are not in this conversation').waitFor()
    await page.getByTestId('add-people').click()
    await page.getByTestId('user-search').fill(bob.name)
    await page.locator(`[data-testid=user-search-result][data-username="${bob.name}"]`).click()
    await page.getByTestId('add-people-done').click()
    await row.waitFor()
    await page.keyboard.press('Escape')
    await openItem(bob.page, 'Analytical engines')
    await bob.page.getByTestId('people-button').click()
    await bob.page.getByTestId('leave').click()
    await bob.page.getByTestId('leave-dialog').getByTestId('confirm').click()
    await bob.page.getByTestId('empty-state').waitFor()
    await bob.page.getByTestId('conversation-item').filter({ hasText: 'Analytical' }).waitFor({ state: 'detached' })
  })

  test('a room is made, found and joined', async () => {
    await ann.page.getByTestId('nav-rooms').click()
    await ann.page.getByTestId('create-room').click()
    await ann.page.getByTestId('room-name').fill(`Moths ${run}`)
    await ann.page.getByTestId('room-topic').fill('Found in relays')
    await ann.page.getByTestId('room-submit').click()
    await ann.page
      .getByTestId('conversation-title')
      .filter({ hasText: `Moths ${run}` })
      .waitFor()
    await send(ann.page, 'One more moth')

    await bob.page.getByTestId('nav-rooms').click()
    await bob.page.getByTestId('room-search').fill('Moths')
    const room = bob.page.getByTestId('room').filter({ hasText: `Moths ${run}` })
    await room.waitFor()
    expect(await faultsOf(bob.page)).toEqual([])
    await room.getByTestId('room-join').click()
    await messageOf(bob.page, 'One more moth').waitFor()
    await send(bob.page, 'I see it')
    await messageOf(ann.page, 'I see it').waitFor()
  })

  test('somebody who disturbs is blocked, reported, and suspended by the administrator', async () => {
    const carol = await open('carol')
    await signUp(carol)
    await carol.page.getByTestId('new-conversation').click()
    await carol.page.getByTestId('user-search').fill(ann.name)
    await carol.page.locator(`[data-testid=user-search-result][data-username="${ann.name}"]`).click()
    await send(carol.page, 'Buy my pills')

    await openItem(ann.page, carol.name)
    await ann.page.getByTestId('profile-button').click()
    await ann.page.getByTestId('profile-presence').filter({ hasText: 'Online' }).waitFor()
    expect(await faultsOf(ann.page)).toEqual([])
    await ann.page.getByTestId('profile-block').click()
    await ann.page.getByTestId('confirm').click()
    await ann.page.getByTestId('profile-unblock').waitFor()
    await ann.page.keyboard.press('Escape')
    await ann.page.getByTestId('blocked-bar').waitFor()
    await send(carol.page, 'Really')
    await carol.page.getByText('You and this person cannot write to each other.').first().waitFor()
    await ann.page.getByTestId('unblock').click()
    await send(carol.page, 'And now?')
    await messageOf(ann.page, 'And now?').waitFor()
    expect(await ann.page.getByTestId('message').filter({ hasText: 'Really' }).count()).toBe(0)

    await openItem(bob.page, 'general')
    await openItem(carol.page, 'general')
    await send(carol.page, 'Pills for everybody')
    await messageOf(bob.page, 'Pills for everybody').waitFor()
    await act(messageOf(bob.page, 'Pills for everybody'), 'message-more')
    await bob.page.getByTestId('message-report').click()
    await bob.page.getByTestId('report-spam').check()
    expect(await faultsOf(bob.page)).toEqual([])
    await bob.page.getByTestId('report-submit').click()
    await bob.page.getByTestId('report-done').click()

    await ann.page.getByTestId('nav-settings').click()
    await ann.page.getByTestId('nav-reports').click()
    const report = ann.page.getByTestId('report').filter({ hasText: 'Pills for everybody' })
    await report.waitFor()
    expect(await faultsOf(ann.page)).toEqual([])
    await report.getByTestId('report-suspend').click()
    await ann.page.getByTestId('confirm').click()
    await carol.page.waitForURL(/\/signin$/)
    await signIn(carol.page, carol.name, PASSWORD)
    await carol.page.getByText('This account is suspended.').waitFor()
    await report.getByTestId('report-remove-message').click()
    await ann.page.getByTestId('confirm').click()
    await report.waitFor({ state: 'detached' })
    await bob.page.getByTestId('message').filter({ hasText: 'Pills for everybody' }).waitFor({ state: 'detached' })

    await ann.page.getByTestId('nav-settings').click()
    await ann.page.getByTestId('nav-accounts').click()
    await ann.page.getByTestId('account-search').fill(carol.name)
    const account = ann.page.getByTestId('account').filter({ hasText: 'suspended' })
    await account.waitFor()
    expect(await faultsOf(ann.page)).toEqual([])
    await account.getByTestId('account-reinstate').click()
    await ann.page.getByTestId('confirm').click()
    await account.waitFor({ state: 'detached' })
    await signIn(carol.page, carol.name, PASSWORD)
    await carol.page.getByTestId('new-conversation').waitFor()
    await carol.context.close()
  })

  test('a status is picked, and the other one sees it', async () => {
    await openItem(bob.page, ann.name)
    await ann.page.getByTestId('nav-settings').click()
    await ann.page.getByTestId('status-dnd').check()
    await ann.page.getByTestId('status-suggestion').filter({ hasText: 'In a meeting' }).click()
    await ann.page.getByTestId('status-text').fill('Counting moths')
    await ann.page.getByTestId('status-save').click()
    const subtitle = bob.page.getByTestId('conversation-subtitle')
    await subtitle.filter({ hasText: 'Do not disturb · 📅 Counting moths' }).waitFor()
    await ann.page.getByTestId('status-form').getByText('Saved.').waitFor()
    await ann.page.getByTestId('status-clear').click()
    await subtitle.filter({ hasText: /^Online$/ }).waitFor()
  })

  test('at 360 px list and conversation replace each other', async () => {
    const phone = await open('phone', { width: 360 })
    await phone.page.goto(stack.url)
    await signIn(phone.page, bob.name, PASSWORD)
    await itemOf(phone.page, ann.name).click()
    await messageOf(phone.page, 'Written in a tunnel').waitFor()
    expect(await phone.page.getByTestId('conversation-list').isVisible()).toBe(false)
    expect(await phone.page.evaluate(`document.documentElement.scrollWidth`)).toBe(360)
    expect(await faultsOf(phone.page)).toEqual([])
    await phone.page.getByTestId('back').click()
    await phone.page.getByTestId('conversation-list').waitFor()
    expect(await phone.page.evaluate(`document.documentElement.scrollWidth`)).toBe(360)
    await phone.context.close()
  })

  test('settings: colours, password, signing out and in', async () => {
    const { page } = ann
    await page.getByTestId('nav-settings').click()
    await page.getByTestId('theme-dark').check()
    expect(await page.evaluate(`document.documentElement.dataset.theme`)).toBe('dark')
    expect(await faultsOf(page)).toEqual([])
    await page.getByTestId('theme-system').check()

    await page.getByTestId('current-password').fill('not the password')
    await page.getByTestId('new-password').fill(NEW_PASSWORD)
    await page.getByTestId('password-submit').click()
    await page.getByText('This is not your current password.').waitFor()
    await page.getByTestId('current-password').fill(PASSWORD)
    await page.getByTestId('new-password').fill(NEW_PASSWORD)
    await page.getByTestId('password-submit').click()
    await page.getByText('Your password is changed.').waitFor()
    expect(await faultsOf(page)).toEqual([])

    await page.getByTestId('sign-out').click()
    await page.waitForURL(/\/signin$/)
    await signIn(page, ann.name, PASSWORD)
    await page.getByText('The name or the password is not right').waitFor()
    await signIn(page, `${ann.name}@example.test`, NEW_PASSWORD)
    await openItem(page, bob.name)
    await page.reload()
    await messageOf(page, 'Written in a tunnel').waitFor()
  })

  test('the console tries an operation out, and a problem opens the page with its fix', async () => {
    const { page, context } = await open('reader')
    await page.goto(`${stack.url}/api/docs`)
    const capabilities = page.locator('#operations-system-capabilities')
    await page.locator('#operations-tag-system').click()
    await capabilities.locator('.opblock-summary-control').click()
    await capabilities.locator('.try-out__btn').click()
    await capabilities.locator('.execute').click()
    await capabilities.locator('.live-responses-table').getByText('protocolVersion').first().waitFor()

    const answer = await page.request.get(`${stack.url}/api/auth/me`)
    const { type, title } = (await answer.json()) as { type: string; title: string }
    await page.goto(new URL(type, stack.url).href)
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('link', { name: 'All errors' }).click()
    await page.getByRole('link', { name: 'ROLE_TOO_LOW' }).waitFor()
    expect(await faultsOf(page)).toEqual([])
    await context.close()
  })

  test('no page complained, and none asked anybody but its own origin', () => {
    expect(browsers.complaints).toEqual([])
  })
})
