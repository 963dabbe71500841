import { readFile } from 'node:fs/promises'
import { buildWeb, webRoot } from '@chat/local-stack'
import {
  createRestClient,
  eventually,
  type ScriptedModelServer,
  startModelServer,
  startTestStack,
  type TestStack,
} from '@chat/testkit'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Browsers, describeInBrowsers, signIn, startBrowsers } from './browsers.ts'
import { faultsOf } from './faults-of.ts'

// What can be done with a message, by two people in two browsers.

const PASSWORD = 'a long enough secret 7'

/** 3 × 2, red. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAEElEQVQImWM4Y2wMQQxwFgBLYgctHTQ66QAAAABJRU5ErkJggg==',
  'base64',
)

/** 1.5 seconds of silence, as WAV. */
const SOUND = Buffer.concat([
  Buffer.from('UklGRgQvAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YeAuAAA=', 'base64'),
  Buffer.alloc(12_000, 128),
])

interface Session {
  user: { id: string }
  accessToken: string
}

let stack: TestStack
let browsers: Browsers
let model: ScriptedModelServer
let ann: Page
let bob: Page
let groupId: string
let annsRest: ReturnType<typeof createRestClient>

async function open(name: string): Promise<Page> {
  const page = await browsers.open()
  await page.goto('/')
  await signIn(page, name, PASSWORD)
  await page.getByTestId('conversation-item').filter({ hasText: 'Engines' }).click()
  await page.getByTestId('composer').waitFor()
  return page
}

async function send(page: Page, text: string, composer = 'composer'): Promise<void> {
  await page.getByTestId(composer).fill(text)
  await page.keyboard.press('Enter')
}

const messageOf = (page: Page | Locator, text: string): Locator =>
  page.getByTestId('message').filter({ hasText: text }).last()

async function choose(message: Locator, item: string): Promise<void> {
  await message.hover()
  await message.getByTestId('message-more').click()
  await message.page().getByTestId(item).click()
}

describeInBrowsers('messages in the web app', () => {
  beforeAll(async () => {
    await buildWeb()
    model = await startModelServer(async function* () {})
    stack = await startTestStack({ webRoot, ais: 1, files: 1, env: { OLLAMA_HOST: model.url } })
    browsers = await startBrowsers(stack.url)
    const register = (username: string) =>
      createRestClient(stack.url).post<Session>('/auth/register', {
        username,
        email: `${username}@example.test`,
        password: PASSWORD,
      })
    const [{ accessToken }, { user }] = [await register('ann'), await register('bob')]
    const body = { name: 'Engines', participants: [user.id] }
    annsRest = createRestClient(stack.url, accessToken)
    groupId = (await annsRest.post<{ id: string }>('/conversations/group', body)).id
    ann = await open('ann')
    bob = await open('bob')
  }, 120_000)

  afterAll(async () => {
    await browsers?.close()
    await stack?.stop()
    await model?.[Symbol.asyncDispose]()
  }, 30_000)

  test('somebody is mentioned with a few keys, and sees it marked', async () => {
    await ann.getByTestId('composer').pressSequentially('Look, @b')
    await ann.getByTestId('mention-suggestion').filter({ hasText: '@bob' }).waitFor()
    expect(await faultsOf(ann)).toEqual([])
    await ann.keyboard.press('Enter')
    await ann.keyboard.type('and @a')
    await ann.getByTestId('mention-suggestion').filter({ hasText: '@all' }).waitFor()
    await ann.keyboard.press('Escape')
    await ann.keyboard.press('Enter')
    const message = messageOf(bob, 'Look, @bob and @a')
    await message.waitFor()
    expect(await message.getByTestId('mention').allTextContents()).toEqual(['@bob'])
    await bob.getByTestId('nav-rooms').click()
    await send(ann, 'Are you there, @bob?')
    const item = bob.getByTestId('conversation-item').filter({ hasText: 'Engines' })
    await item.getByTestId('mention-badge').waitFor()
    await item.click()
    await messageOf(bob, 'Are you there, @bob?').getByTestId('mention').waitFor()
    await item.getByTestId('mention-badge').waitFor({ state: 'detached' })
  })

  test('a reply quotes what it answers, and leads there', async () => {
    const targetId = await messageOf(bob, 'Are you there').getAttribute('data-message-id')
    await choose(messageOf(bob, 'Are you there'), 'message-reply')
    await bob.getByTestId('replying').filter({ hasText: 'Are you there' }).waitFor()
    for (let line = 1; line <= 40; line += 1) {
      await annsRest.post(`/conversations/${groupId}/messages`, { content: `line ${line}` })
    }
    await send(bob, 'I am')
    const quoted = messageOf(ann, 'I am').getByTestId('quoted-message')
    await quoted.filter({ hasText: 'Are you there, @bob?' }).waitFor()
    const target = ann.locator(`[data-testid=message][data-message-id="${targetId}"]`)
    expect(await target.count()).toBe(0)
    await quoted.click()
    await target.waitFor()
    await ann.getByTestId('jump-to-latest').click()
    await messageOf(ann, 'I am').waitFor()
  })

  test('a thread stands beside the conversation, says what is new in it, and can be left alone', async () => {
    await send(ann, 'Who brings tea?')
    await choose(messageOf(bob, 'Who brings tea?'), 'message-thread')
    await send(bob, 'I bring tea', 'thread-composer')
    await messageOf(bob.getByTestId('thread-panel'), 'I bring tea').waitFor()
    const footer = messageOf(ann.getByTestId('message-list'), 'Who brings tea?').getByTestId('thread-footer')
    await footer.getByTestId('thread-unread').filter({ hasText: '1' }).waitFor()
    expect(await ann.getByTestId('message').filter({ hasText: 'I bring tea' }).count()).toBe(0)
    await ann.getByTestId('threads-unread').filter({ hasText: '1' }).waitFor()
    await ann.getByTestId('nav-threads').click()
    await ann.getByTestId('thread').filter({ hasText: 'Who brings tea?' }).filter({ hasText: '1 new' }).waitFor()
    expect(await faultsOf(ann)).toEqual([])
    await ann.keyboard.press('ArrowDown')
    await ann.keyboard.press('Enter')
    await messageOf(ann.getByTestId('thread-panel'), 'I bring tea').waitFor()
    expect(await faultsOf(ann)).toEqual([])
    await footer.waitFor()
    await ann.getByTestId('threads-unread').waitFor({ state: 'detached' })
    await send(ann, 'Thank', 'thread-composer')
    await messageOf(ann.getByTestId('thread-panel'), 'Thank').waitFor()
    await ann.getByTestId('thread-composer').press('ArrowUp')
    await send(ann, 'Thank you', 'thread-composer')
    await messageOf(bob.getByTestId('thread-panel'), 'Thank you').waitFor()
    await footer.filter({ hasText: '2 replies' }).waitFor()
    const follow = ann.getByTestId('thread-follow')
    await follow.click()
    await eventually(async () => expect(await follow.getAttribute('aria-pressed')).toBe('false'))
    await ann.getByTestId('thread-close').click()
    await bob.getByTestId('thread-close').click()
    await ann.reload()
    await messageOf(ann, 'Who brings tea?').getByTestId('thread-footer').filter({ hasText: '2 replies' }).waitFor()
  })

  test('a message is pinned, found in the list of pins, and unpinned there', async () => {
    await choose(messageOf(ann, 'Who brings tea?'), 'message-pin')
    await bob.getByTestId('pins-bar').filter({ hasText: '1 pinned' }).click()
    const pinned = bob.getByTestId('pinned-message').filter({ hasText: 'Who brings tea?' })
    await pinned.waitFor()
    expect(await faultsOf(bob)).toEqual([])
    await pinned.getByTestId('pin-remove').click()
    await ann.getByTestId('pins-bar').waitFor({ state: 'detached' })
    await bob.getByTestId('pins-dialog').waitFor({ state: 'detached' })
  })

  test('what was edited can be read as it was, and its sender sees who read it', async () => {
    await send(ann, 'Tea at fife')
    await choose(messageOf(ann, 'Tea at fife'), 'message-edit')
    await ann.getByTestId('composer').fill('Tea at five')
    await ann.keyboard.press('Enter')
    await messageOf(bob, 'Tea at five').getByTestId('message-edited').waitFor()
    await choose(messageOf(bob, 'Tea at five'), 'message-history')
    const versions = bob.getByTestId('edit-version')
    await versions.nth(1).waitFor()
    expect(await versions.count()).toBe(2)
    expect(await versions.nth(1).textContent()).toContain('Tea at fife')
    await bob.keyboard.press('Escape')
    const messageId = await messageOf(ann, 'Tea at five').getAttribute('data-message-id')
    await eventually(async () => {
      const { items } = await annsRest.get<{ items: { status: string }[] }>(`/messages/${messageId}/info`)
      expect(items.map(({ status }) => status)).toEqual(['read'])
    })
    await choose(messageOf(ann, 'Tea at five'), 'message-info-open')
    await ann.getByTestId('info-read').filter({ hasText: 'bob' }).waitFor()
    expect(await faultsOf(ann)).toEqual([])
    await ann.keyboard.press('Escape')
  })

  test('several are chosen and forwarded; a copy says whose words it is', async () => {
    await choose(messageOf(bob, 'Tea at five'), 'message-select')
    await messageOf(bob, 'Who brings tea?').getByTestId('message-choose').check()
    await bob.getByTestId('selection-bar').filter({ hasText: '2 messages' }).waitFor()
    expect(await faultsOf(bob)).toEqual([])
    await bob.getByTestId('selection-forward').click()
    await bob.getByTestId('forward-search').fill('general')
    await bob.getByTestId('forward-target').first().check()
    await bob.getByTestId('forward-send').click()
    await bob.getByTestId('forward-dialog').waitFor({ state: 'detached' })
    await bob.getByTestId('conversation-item').filter({ hasText: 'general' }).click()
    await messageOf(bob, 'Tea at five').getByTestId('forwarded-from').filter({ hasText: 'ann' }).waitFor()
    await bob.getByTestId('conversation-item').filter({ hasText: 'Engines' }).click()
  })

  test('what one deletes for oneself is gone on all of their devices, and stays with the others', async () => {
    const second = await open('bob')
    await messageOf(second, 'Tea at five').waitFor()
    await choose(messageOf(bob, 'Tea at five'), 'message-delete')
    expect(await bob.getByTestId('delete-for-everyone').count()).toBe(0)
    await bob.getByTestId('delete-for-me').click()
    await bob.getByTestId('message').filter({ hasText: 'Tea at five' }).waitFor({ state: 'detached' })
    await second.getByTestId('message').filter({ hasText: 'Tea at five' }).waitFor({ state: 'detached' })
    await second.reload()
    await messageOf(second, 'Who brings tea?').waitFor()
    expect(await second.getByTestId('message').filter({ hasText: 'Tea at five' }).count()).toBe(0)
    await messageOf(ann, 'Tea at five').waitFor()
    await second.context().close()
    expect(await ann.locator(`[data-conversation-id="${groupId}"]`).count()).toBeGreaterThan(0)
  })

  test('files are attached, sent, shown to the others, and saved', async () => {
    await ann.getByTestId('file-input').setInputFiles([
      { name: 'red.png', mimeType: 'image/png', buffer: PICTURE },
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('for the engines') },
      { name: 'hum.wav', mimeType: 'audio/wav', buffer: SOUND },
      { name: 'tool.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') },
    ])
    const refused = ann.getByTestId('upload').filter({ hasText: 'tool.exe' })
    await refused.getByRole('alert').waitFor()
    expect(await ann.getByTestId('send').isDisabled()).toBe(true)
    expect(await faultsOf(ann)).toEqual([])
    await refused.getByTestId('upload-remove').click()
    await ann.getByTestId('composer').fill('The plans')
    await eventually(async () => expect(await ann.getByTestId('send').isEnabled()).toBe(true), { timeoutMs: 10_000 })
    await ann.keyboard.press('Enter')
    await ann.getByTestId('upload').waitFor({ state: 'hidden' })

    const message = messageOf(bob, 'The plans')
    await message.getByTestId('duration').filter({ hasText: '0:02' }).waitFor()
    const image = message.getByTestId('image').locator('img')
    await image.waitFor()
    await eventually(async () =>
      expect(await image.evaluate((it: { naturalWidth: number }) => it.naturalWidth)).toBeGreaterThan(0),
    )
    await message.getByTestId('image').click()
    await bob.getByTestId('gallery').getByAltText('red.png').waitFor()
    expect(await faultsOf(bob)).toEqual([])
    await bob.keyboard.press('Escape')
    await bob.getByTestId('gallery').waitFor({ state: 'hidden' })
    const downloading = bob.waitForEvent('download')
    await message.getByTestId('file').click()
    const saved = await downloading
    expect(saved.suggestedFilename()).toBe('notes.txt')
    expect(await readFile(await saved.path(), 'utf8')).toBe('for the engines')
  })

  test('a large file goes on where it was cut off', async () => {
    const offsets: number[] = []
    await ann.route('**/api/files/uploads/*', async (route) => {
      const request = route.request()
      if (request.method() !== 'PATCH') return route.continue()
      const isFirst = offsets.push(Number(request.headers()['upload-offset'])) === 1
      await (isFirst ? route.abort('connectionreset') : route.continue())
    })
    const buffer = Buffer.alloc(9 * 1024 * 1024, 'text that is long ')
    await ann.getByTestId('file-input').setInputFiles({ name: 'long.txt', mimeType: 'text/plain', buffer })
    await ann.locator('[data-testid=upload][data-state=done]').waitFor()
    expect(offsets).toEqual([0, 0]) // nothing had left before it was cut off
    await send(ann, 'The long plans')
    await messageOf(bob, 'The long plans').getByTestId('file').filter({ hasText: 'long.txt' }).waitFor()
    await ann.unroute('**/api/files/uploads/*')
  })

  test('a picture of oneself stands beside the name, for the others at once', async () => {
    const widthOf = (page: Page, image: string) =>
      page
        .locator(image)
        .first()
        .evaluate((it: { naturalWidth: number }) => it.naturalWidth)
    await ann.goto(`${stack.url}/settings`)
    await ann.getByTestId('avatar-file').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: PICTURE })
    await ann.getByTestId('avatar-remove').waitFor()
    await eventually(async () => expect(await widthOf(ann, '[data-testid=avatar-form] img')).toBe(512))
    expect(await faultsOf(ann)).toEqual([])
    await eventually(async () => expect(await widthOf(bob, 'img[src$="/thumbnail"]')).toBe(128), { timeoutMs: 10_000 })
    await ann.getByTestId('avatar-remove').click()
    await ann.getByTestId('avatar-remove').waitFor({ state: 'hidden' })
    await eventually(async () => expect(await ann.getByTestId('avatar-form').locator('img').count()).toBe(0))
    await ann.goto(`${stack.url}/c/${groupId}`)
    await ann.getByTestId('composer').waitFor()
  })

  test('the assistant answers piece by piece, through a reload, until it is stopped, and anew', async () => {
    const released = Promise.withResolvers<void>()
    model.script = async function* () {
      yield 'The **first** half, '
      await released.promise
      yield 'and the second. ![spy](https://spy.test/x.png) <b>no</b> [there](https://there.test/a)'
    }
    await ann.getByTestId('nav-assistant').click()
    await ann.getByTestId('model-choice').waitFor()
    await send(ann, 'Tell me everything')
    const running = ann.getByTestId('running-answer')
    await running.filter({ hasText: 'The first half,' }).waitFor()
    await running.getByTestId('answer-caret').waitFor()
    expect(await faultsOf(ann)).toEqual([])
    await ann.reload()
    await running.filter({ hasText: 'The first half,' }).waitFor()
    released.resolve()
    const answer = ann.locator('[data-testid=message][data-mine=false]')
    await answer.filter({ hasText: 'and the second.' }).waitFor()
    await running.waitFor({ state: 'detached' })
    expect(await answer.locator('strong').textContent()).toBe('first')
    expect(await answer.getByText('[picture: spy]').count()).toBe(1)
    expect(await answer.locator('img, b').count()).toBe(0)
    expect(await answer.getByText('(there.test)').count()).toBe(1)
    expect(browsers.complaints.filter((complaint) => complaint.includes('.test'))).toEqual([])

    model.script = async function* () {
      yield 'On and '
      yield 'hang'
    }
    await send(ann, 'And on?')
    await running.filter({ hasText: 'On and' }).waitFor()
    await ann.getByTestId('stop-answer').click()
    await answer.last().getByTestId('answer-end').filter({ hasText: 'stopped' }).waitFor()

    model.script = async function* ({ model: name }) {
      yield `Done, says ${name}.`
    }
    await ann.getByTestId('model-choice').selectOption('large')
    await choose(answer.last(), 'regenerate')
    await answer.last().filter({ hasText: 'Done, says large.' }).waitFor()
    await answer.last().getByTestId('answer-end').filter({ hasText: 'large' }).waitFor()
    expect(await answer.count()).toBe(2)
  })

  test('called by name in a group, the assistant answers in a thread, for everybody', async () => {
    model.script = async function* () {
      yield 'Tea for two.'
    }
    await ann.getByTestId('conversation-item').filter({ hasText: 'Engines' }).click()
    await send(ann, '@ai what shall we drink?')
    const footer = messageOf(bob.getByTestId('message-list'), 'what shall we drink?').getByTestId('thread-footer')
    await footer.filter({ hasText: '1 reply' }).click()
    await messageOf(bob.getByTestId('thread-panel'), 'Tea for two.').waitFor()
    expect(await faultsOf(bob)).toEqual([])
  })
})
