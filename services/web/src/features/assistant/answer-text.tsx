import Markdown, { type Components } from 'react-markdown'

/** What the assistant says is text of nobody: no picture is loaded, no HTML is taken, and a link says where it leads. */
const components: Components = {
  img: ({ alt }) => <span className="text-ink-soft">[picture{alt ? `: ${alt}` : ''}]</span>,
  a: ({ href, children }) => {
    const host = hostOf(href)
    if (host === null) return <>{children}</>
    return (
      <>
        <a
          href={href}
          target="_blank"
          rel="noopener noreferrer nofollow"
          className="text-accent-text underline underline-offset-2"
        >
          {children}
        </a>{' '}
        <span className="text-xs text-ink-soft">({host})</span>
      </>
    )
  },
  pre: ({ children }) => (
    <pre className="scroll-area my-1 overflow-x-auto rounded-lg bg-canvas p-2 text-[13px] leading-snug whitespace-pre">
      {children}
    </pre>
  ),
  ul: ({ children }) => <ul className="my-1 list-disc pl-5">{children}</ul>,
  ol: ({ children, start }) => (
    <ol className="my-1 list-decimal pl-6" start={start}>
      {children}
    </ol>
  ),
  p: ({ children }) => <p className="my-1 first:mt-0 last:mb-0">{children}</p>,
  blockquote: ({ children }) => <blockquote className="my-1 border-l-3 border-line pl-2">{children}</blockquote>,
  // Headings of an answer are none of the page.
  h1: ({ children }) => <p className="my-1 font-bold">{children}</p>,
  h2: ({ children }) => <p className="my-1 font-bold">{children}</p>,
  h3: ({ children }) => <p className="my-1 font-semibold">{children}</p>,
  h4: ({ children }) => <p className="my-1 font-semibold">{children}</p>,
  h5: ({ children }) => <p className="my-1 font-semibold">{children}</p>,
  h6: ({ children }) => <p className="my-1 font-semibold">{children}</p>,
}

export function AnswerText({ text }: { text: string }) {
  return (
    <div data-testid="message-text" className="whitespace-normal">
      <Markdown skipHtml components={components}>
        {text}
      </Markdown>
    </div>
  )
}

function hostOf(href: string | undefined): string | null {
  const url = URL.parse(href ?? '')
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') ? url.host : null
}
