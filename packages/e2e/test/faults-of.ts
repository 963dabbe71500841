import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What breaks the rules of WCAG 2.2 AA or the good practices of axe on this page, with the elements concerned. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate<string[]>(
    `axe.run(document).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 200))))`,
  )
}
