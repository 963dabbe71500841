import { findChromium } from '@chat/local-stack'
import { requireTool } from '@chat/testkit'
import { chromium, type Page } from 'playwright-core'

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const HEIGHT = 800
const PATIENCE_MS = 20_000
/** A network that is cut on purpose and a wrong password are no faults of the page. */
const EXPECTED = /Failed to load resource|ERR_INTERNET_DISCONNECTED|WebSocket/

const chromiumPath = await findChromium()
export const describeInBrowsers = requireTool(chromiumPath ?? 'chromium', 'apt-get install -y chromium')

interface Look {
  readonly width?: number
  readonly colorScheme?: 'light' | 'dark'
}

/** Pages of people who share nothing, as in browsers of their own. */
export interface Browsers {
  open(look?: Look): Promise<Page>
  /** What pages complained about, and whom they asked but their own origin. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

export async function startBrowsers(url: string): Promise<Browsers> {
  const browser = await chromium.launch({ ...(chromiumPath && { executablePath: chromiumPath }), args: ARGS })
  const complaints: string[] = []

  function watch(page: Page): void {
    page.on('pageerror', ({ message }) => complaints.push(message))
    page.on('console', (message) => {
      if (message.type() === 'error' && !EXPECTED.test(message.text())) complaints.push(message.text())
    })
    page.on('request', (request) => {
      const { host, protocol } = new URL(request.url())
      if (host !== new URL(url).host && !['data:', 'blob:'].includes(protocol)) complaints.push(`asked ${host}`)
    })
  }

  return {
    complaints,
    async open({ width = 1280, colorScheme = 'light' } = {}) {
      const viewport = { width, height: HEIGHT }
      const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce', baseURL: url })
      context.setDefaultTimeout(PATIENCE_MS)
      const page = await context.newPage()
      watch(page)
      return page
    },
    close: () => browser.close(),
  }
}

/** On the page where one signs in. */
export async function signIn(page: Page, login: string, password: string): Promise<void> {
  await page.getByTestId('signin-login').fill(login)
  await page.getByTestId('signin-password').fill(password)
  await page.getByTestId('signin-submit').click()
}
