import { ASSETS, htmlPage } from './html-page.ts'

/** Every operation, to read and to try out. */
export const consolePage = (): string =>
  htmlPage(
    'REST – Chatterbox',
    '<main id="console"></main>',
    `<link rel="stylesheet" href="${ASSETS}/swagger-ui.css">
<script src="${ASSETS}/swagger-ui-bundle.js" defer></script>
<script src="${ASSETS}/console.js" defer></script>`,
  )
