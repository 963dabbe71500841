import type { ReactNode } from 'react'

/** The frame around signing in and signing up. */
export function SessionPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="scroll-area grid h-full place-items-center px-4 py-8">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex items-center gap-3">
          <img src="/icon.svg" alt="" className="size-10" />
          <span className="text-xl font-bold tracking-tight">Chatterbox</span>
        </div>
        <div className="rounded-2xl border border-line bg-surface p-6 shadow-card sm:p-7">
          <h1 className="mb-5 text-2xl font-semibold tracking-tight">{title}</h1>
          {children}
        </div>
      </div>
    </main>
  )
}
