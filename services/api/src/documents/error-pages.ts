import { type ErrorCode, errors, errorSlugOf, problemTypeOf } from '@chat/contracts'
import { errorPages } from '@chat/contracts/documents'
import { ASSETS, escapeHtml, htmlPage, proseOf } from './html-page.ts'

const HEAD = `<link rel="stylesheet" href="${ASSETS}/pages.css">`
const codes = Object.keys(errors) as ErrorCode[]
const codeOfSlug = new Map(codes.map((code) => [errorSlugOf(code), code]))

/** The page that the `type` of a problem opens; null where there is none. */
export function errorPage(slug: string): string | null {
  const code = codeOfSlug.get(slug)
  if (code === undefined) return null
  const { title, status, retry } = errors[code]
  const { means, fix } = errorPages[code]
  return htmlPage(
    `${code} – Chatterbox`,
    `<main>
<p class="code"><code>${code}</code> · status ${status}</p>
<h1>${escapeHtml(title)}</h1>
<h2>What it means</h2>
<p>${proseOf(means)}</p>
<h2>How to fix it</h2>
<p>${proseOf(fix)}</p>
<p>${retry ? 'The same request may succeed later.' : 'The same request will not succeed later by itself.'}</p>
<nav><a href="/api/docs/errors">All errors</a> <a href="/api/docs">All operations</a></nav>
</main>`,
    HEAD,
  )
}

export function errorIndexPage(): string {
  const rows = codes.map(
    (code) =>
      `<tr><td><a href="${problemTypeOf(code)}"><code>${code}</code></a></td><td>${errors[code].status}</td>` +
      `<td>${escapeHtml(errors[code].title)}</td></tr>`,
  )
  return htmlPage(
    'Errors – Chatterbox',
    `<main>
<h1>Errors</h1>
<table>
<thead><tr><th scope="col">code</th><th scope="col">status</th><th scope="col">what it says</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
<nav><a href="/api/docs">All operations</a></nav>
</main>`,
    HEAD,
  )
}
