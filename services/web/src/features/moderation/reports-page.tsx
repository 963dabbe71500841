import type { ReportCase } from '@chat/contracts'
import { useCallback, useEffect, useState } from 'react'
import { useChat } from '../../app/chat-context.ts'
import { MainHeading } from '../../app/main-heading.tsx'
import { Button } from '../../lib/button.tsx'
import { ConfirmDialog } from '../../lib/confirm-dialog.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { errorTextOf } from '../../lib/error-text.ts'
import { Spinner } from '../../lib/spinner.tsx'
import { formatFull, formatShort } from '../../lib/time-format.ts'
import { ASSISTANT_ID } from '../assistant/assistant-id.ts'
import { reasonNames } from '../people/report-dialog.tsx'
import { usePages } from './use-pages.ts'

const STATES = ['open', 'resolved', 'dismissed'] as const
type State = (typeof STATES)[number]
const stateNames: Readonly<Record<State, string>> = { open: 'Open', resolved: 'Dealt with', dismissed: 'Dismissed' }

/** For the administrator of the installation: what was reported, and what to do about it. */
export function ReportsPage() {
  const chat = useChat()
  const [state, setState] = useState<State>('open')
  const read = useCallback(
    (after?: string) => chat.rest('listReports', { query: { state, cursor: after } }),
    [chat, state],
  )
  const { items: reports, cursor, error, load, forget } = usePages<ReportCase>(read)
  useEffect(() => {
    forget()
    void load()
  }, [forget, load])

  return (
    <section aria-label="Reports" className="flex h-full flex-col">
      <MainHeading title="Reports" />
      <div className="scroll-area min-h-0 flex-1 p-3 sm:p-5">
        <div className="mx-auto flex max-w-2xl flex-col gap-4">
          <div role="group" aria-label="Which reports" className="flex flex-wrap gap-2">
            {STATES.map((value) => (
              <Button
                key={value}
                look={value === state ? 'primary' : 'quiet'}
                aria-pressed={value === state}
                onClick={() => setState(value)}
                data-testid={`reports-${value}`}
              >
                {stateNames[value]}
              </Button>
            ))}
            <Button look="plain" onClick={() => void load()}>
              Look again
            </Button>
          </div>
          {error !== undefined && <ErrorNote>{error}</ErrorNote>}
          {reports === null && error === undefined && (
            <div className="grid h-40 place-items-center">
              <Spinner label="Loading the reports…" />
            </div>
          )}
          {reports?.length === 0 && (
            <p className="py-10 text-center text-sm text-ink-soft">
              {state === 'open' ? 'Nothing is waiting for you.' : 'Nothing here yet.'}
            </p>
          )}
          <ul className="flex flex-col gap-3" data-testid="reports">
            {reports?.map((report) => (
              <ReportRow key={report.id} report={report} onChanged={() => void load()} />
            ))}
          </ul>
          {cursor !== null && (
            <Button look="plain" onClick={() => void load(cursor)}>
              Show more
            </Button>
          )}
        </div>
      </div>
    </section>
  )
}

type Question = 'remove' | 'suspend' | 'reinstate'

function ReportRow({ report, onChanged }: { report: ReportCase; onChanged: () => void }) {
  const chat = useChat()
  const [asked, setAsked] = useState<Question | null>(null)
  const [error, setError] = useState<string>()
  const { target, reporter } = report
  const name = target?.displayName ?? 'Somebody who is gone'
  const params = { reportId: report.id }

  const close = async (operation: 'dismissReport' | 'resolveReport'): Promise<void> => {
    setError(undefined)
    try {
      await chat.rest(operation, { params })
      onChanged()
    } catch (failure) {
      setError(errorTextOf(failure))
    }
  }
  const questions: Readonly<
    Record<Question, { title: string; text: string; label: string; work: () => Promise<unknown> }>
  > = {
    remove: {
      title: 'Remove this message?',
      text: 'It disappears for everybody. This cannot be undone.',
      label: 'Remove',
      work: () => chat.rest('removeReportedMessage', { params }),
    },
    suspend: {
      title: `Suspend ${name}?`,
      text: 'All their sessions end at once, and they cannot sign in until you take it back.',
      label: 'Suspend',
      work: () => chat.rest('suspendUser', { params: { userId: report.targetUserId } }),
    },
    reinstate: {
      title: `Let ${name} back in?`,
      text: 'They can sign in again.',
      label: 'Let back in',
      work: () => chat.rest('reinstateUser', { params: { userId: report.targetUserId } }),
    },
  }
  const question = asked === null ? null : questions[asked]

  return (
    <li
      className="flex flex-col gap-3 rounded-2xl border border-line p-4"
      data-testid="report"
      data-report-id={report.id}
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <h2 className="font-semibold">
          {name} <span className="text-sm font-normal text-ink-soft">@{target?.username ?? '…'}</span>
        </h2>
        <time dateTime={report.createdAt} title={formatFull(report.createdAt)} className="text-sm text-ink-soft">
          {formatShort(report.createdAt, new Date())}
        </time>
      </div>
      <p className="text-sm">
        {reasonNames[report.reason]}
        {report.comment !== '' && `: ${report.comment}`}
        <span className="text-ink-soft"> — reported by {reporter?.displayName ?? 'somebody who is gone'}</span>
      </p>
      {report.content !== null && (
        <blockquote className="border-l-2 border-line-strong pl-3 text-sm break-words whitespace-pre-wrap">
          {report.content}
        </blockquote>
      )}
      {error !== undefined && <ErrorNote>{error}</ErrorNote>}
      <div className="flex flex-wrap gap-2">
        {report.state === 'open' && (
          <>
            <Button look="quiet" onClick={() => void close('dismissReport')} data-testid="report-dismiss">
              Dismiss
            </Button>
            <Button look="quiet" onClick={() => void close('resolveReport')} data-testid="report-resolve">
              Dealt with
            </Button>
          </>
        )}
        {report.messageId !== null && report.state === 'open' && (
          <Button
            look="quiet"
            className="text-danger-text"
            onClick={() => setAsked('remove')}
            data-testid="report-remove-message"
          >
            Remove message…
          </Button>
        )}
        {target !== null &&
          target.role !== 'admin' &&
          target.id !== ASSISTANT_ID &&
          (target.suspendedAt === null ? (
            <Button
              look="quiet"
              className="text-danger-text"
              onClick={() => setAsked('suspend')}
              data-testid="report-suspend"
            >
              Suspend…
            </Button>
          ) : (
            <Button look="quiet" onClick={() => setAsked('reinstate')} data-testid="report-reinstate">
              Suspended: let back in…
            </Button>
          ))}
      </div>
      {question !== null && (
        <ConfirmDialog
          title={question.title}
          text={question.text}
          confirmLabel={question.label}
          onConfirm={async () => {
            await question.work()
            onChanged()
          }}
          onClose={() => setAsked(null)}
          testId="moderation-dialog"
        />
      )}
    </li>
  )
}
