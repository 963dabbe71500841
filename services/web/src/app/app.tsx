import { useEffect, useState } from 'react'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { SignInPage } from '../features/session/sign-in-page.tsx'
import { SignUpPage } from '../features/session/sign-up-page.tsx'
import { Spinner } from '../lib/spinner.tsx'
import { useChatState } from './chat-context.ts'
import { Shell } from './shell.tsx'
import { Snackbar } from './snackbar.tsx'

/** `resumed` settles when it is known whether there is a session from before. */
export function App({ resumed }: { resumed: Promise<unknown> }) {
  const [isResumed, setResumed] = useState(false)
  const me = useChatState((state) => state.me)

  useEffect(() => {
    // Without a session, or with one that has ended, the way goes on to signing in.
    void resumed.catch(() => null).then(() => setResumed(true))
  }, [resumed])

  return (
    <>
      {me !== null ? (
        <SignedIn />
      ) : isResumed ? (
        <SignedOut />
      ) : (
        <main className="grid h-full place-items-center">
          <Spinner label="Starting…" />
        </main>
      )}
      <Snackbar />
    </>
  )
}

/** Where somebody wanted to go before they had to sign in. */
let wantedPath = '/'
const isSessionPath = (path: string): boolean => path === '/signin' || path === '/signup'

function SignedIn() {
  const [path] = useLocation()
  return isSessionPath(path) ? <Redirect to={wantedPath} replace /> : <Shell />
}

function SignedOut() {
  const [path] = useLocation()
  if (!isSessionPath(path)) wantedPath = path === '/settings' ? '/' : path
  return (
    <Switch>
      <Route path="/signup">
        <SignUpPage />
      </Route>
      <Route path="/signin">
        <SignInPage />
      </Route>
      <Route>
        <Redirect to="/signin" replace />
      </Route>
    </Switch>
  )
}
