import type { ReactNode } from 'react'
import { Flag, LogOut, UsersRound } from 'lucide-react'
import { Link } from 'wouter'
import { useChat, useMe } from '../../app/chat-context.ts'
import { MainHeading } from '../../app/main-heading.tsx'
import { showFailure } from '../../app/snackbar.tsx'
import { type Theme, setTheme, useTheme } from '../../app/theme.ts'
import { Button } from '../../lib/button.tsx'
import { forgetDrafts } from '../messages/drafts.ts'
import { AvatarForm } from './avatar-form.tsx'
import { BlockedList } from './blocked-list.tsx'
import { ChangePasswordForm } from './change-password-form.tsx'
import { PrivacyForm } from './privacy-form.tsx'
import { ProfileForm } from './profile-form.tsx'
import { StatusPicker } from './status-picker.tsx'
import { switchNotifications, useNotificationState } from '../notifications/desktop-notifications.ts'
import { NotificationSettings } from '../notifications/notification-settings.tsx'

export function SettingsPage() {
  const chat = useChat()
  const me = useMe()
  return (
    <section aria-label="Settings" className="flex h-full flex-col">
      <MainHeading title="Settings" />
      <div className="scroll-area min-h-0 flex-1 p-3 sm:p-5">
        <div className="mx-auto flex max-w-xl flex-col gap-4">
          <Card>
            <AvatarForm />
          </Card>
          {me.role === 'admin' && (
            <Card title="Administration">
              <Link href="/admin" data-testid="nav-reports" className="flex items-center gap-2 text-sm font-medium">
                <Flag aria-hidden className="size-4.5" /> Reports
              </Link>
              <Link
                href="/admin/accounts"
                data-testid="nav-accounts"
                className="mt-3 flex items-center gap-2 text-sm font-medium"
              >
                <UsersRound aria-hidden className="size-4.5" /> Accounts
              </Link>
            </Card>
          )}
          <Card title="Status">
            <StatusPicker />
          </Card>
          <Card title="Profile">
            <ProfileForm />
          </Card>
          <Card title="Privacy">
            <PrivacyForm />
          </Card>
          <Card title="Blocked people">
            <BlockedList />
          </Card>
          <Card title="Appearance">
            <ThemeChoice />
          </Card>
          <Card title="Notifications">
            <NotificationSettings />
          </Card>
          <Card title="Notifications on this device">
            <NotificationChoice />
          </Card>
          <Card title="Change password">
            <ChangePasswordForm />
          </Card>
          <Card title="This device">
            <Button
              look="quiet"
              className="text-danger-text"
              data-testid="sign-out"
              onClick={() => {
                forgetDrafts()
                chat.signOut().catch(showFailure)
              }}
            >
              <LogOut aria-hidden className="size-4.5" /> Sign out
            </Button>
          </Card>
        </div>
      </div>
    </section>
  )
}

function Card({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <div className="rounded-2xl border border-line p-4 sm:p-5">
      {title !== undefined && <h2 className="mb-3 font-semibold">{title}</h2>}
      {children}
    </div>
  )
}

const themes: readonly { value: Theme; name: string }[] = [
  { value: 'system', name: 'Like the system' },
  { value: 'light', name: 'Light' },
  { value: 'dark', name: 'Dark' },
]

function ThemeChoice() {
  const theme = useTheme()
  return (
    <fieldset className="grid grid-cols-1 gap-2 sm:grid-cols-3">
      <legend className="sr-only">Colours</legend>
      {themes.map(({ value, name }) => (
        <label
          key={value}
          className="flex min-h-11 cursor-pointer items-center gap-2.5 rounded-xl border border-line px-3 text-sm font-medium has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name="theme"
            value={value}
            checked={theme === value}
            onChange={() => setTheme(value)}
            data-testid={`theme-${value}`}
            className="accent-accent outline-none"
          />
          {name}
        </label>
      ))}
    </fieldset>
  )
}

const notificationTexts = {
  unsupported: 'This browser cannot show notifications.',
  denied: 'This browser blocks notifications from here. Allow them in its settings for this page, then come back.',
  off: 'See a notification on your desktop while you are elsewhere.',
  on: 'You see notifications on your desktop while you are elsewhere.',
} as const

function NotificationChoice() {
  const state = useNotificationState()
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <p className="min-w-48 flex-1 text-sm text-ink-soft" role="status">
        {notificationTexts[state]}
      </p>
      {(state === 'off' || state === 'on') && (
        <Button look="quiet" data-testid="notifications" onClick={() => void switchNotifications(state === 'off')}>
          {state === 'off' ? 'Switch on' : 'Switch off'}
        </Button>
      )}
    </div>
  )
}
