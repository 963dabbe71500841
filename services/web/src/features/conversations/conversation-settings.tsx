import { type Conversation, type ConversationSettings, versionOf } from '@chat/contracts'
import { useEffect, useRef } from 'react'
import { useChat } from '../../app/chat-context.ts'
import { showFailure } from '../../app/snackbar.tsx'
import { durationTextOf } from '../../lib/duration-text.ts'
import { SelectField } from '../../lib/select-field.tsx'
import { may } from '../people/participant-rules.ts'

const DISAPPEAR_AFTER = [30, 300, 3_600, 86_400, 604_800, 2_592_000]
const SLOW_MODES = [5, 10, 30, 60, 300, 900, 3_600]

const optionsOf = (offered: readonly number[], current: number | null, none: string) => {
  const values = [...new Set([...offered, ...(current === null || current === 0 ? [] : [current])])]
  return [
    { value: '0', name: none },
    ...values.toSorted((a, b) => a - b).map((value) => ({ value: String(value), name: durationTextOf(value) })),
  ]
}

/** How a conversation is held. What one may not change is shown as it is. */
export function ConversationSettingsForm({ conversation }: { conversation: Conversation }) {
  const chat = useChat()
  const { id, kind, settings } = conversation
  /** What I changed here a moment ago, and what somebody else changed since shows by itself. */
  const changing = useRef<Partial<ConversationSettings>>({})
  useEffect(() => {
    const left = Object.entries(changing.current).filter(
      ([name, value]) => settings[name as keyof typeof settings] !== value,
    )
    changing.current = Object.fromEntries(left)
  }, [settings])
  const isChanging = may('change-settings', conversation)
  const change = (wish: Partial<ConversationSettings>): void => {
    const asSeen = { ...conversation, settings: { ...settings, ...changing.current } }
    changing.current = { ...changing.current, ...wish }
    chat
      .updateConversation(id, { settings: wish }, { ifVersion: versionOf('conversation', asSeen) })
      .catch((failure: unknown) => {
        changing.current = {}
        showFailure(failure)
      })
  }
  return (
    <div className="flex flex-col gap-4" data-testid="conversation-settings">
      <SelectField
        label="Messages disappear"
        hint="Of everybody, counted from when they are sent. Those that are there stay."
        data-testid="setting-disappear"
        value={String(settings.disappearAfterSeconds ?? 0)}
        disabled={!may('set-disappearing', conversation)}
        options={optionsOf(DISAPPEAR_AFTER, settings.disappearAfterSeconds, 'Never')}
        onChange={(value) => change({ disappearAfterSeconds: value === '0' ? null : Number(value) })}
      />
      {kind !== 'direct' && (
        <>
          <SelectField
            label="Who writes"
            data-testid="setting-announcements"
            value={settings.announcementOnly ? 'some' : 'all'}
            disabled={!isChanging}
            options={[
              { value: 'all', name: 'Everybody' },
              { value: 'some', name: 'Owners, admins and moderators' },
            ]}
            onChange={(value) => change({ announcementOnly: value === 'some' })}
          />
          <SelectField
            label="Slow mode"
            hint="How long members wait between two messages."
            data-testid="setting-slow"
            value={String(settings.slowModeSeconds)}
            disabled={!isChanging}
            options={optionsOf(SLOW_MODES, settings.slowModeSeconds, 'Off')}
            onChange={(value) => change({ slowModeSeconds: Number(value) })}
          />
        </>
      )}
      {kind === 'group' && (
        <SelectField
          label="Who joins reads"
          data-testid="setting-history"
          value={settings.historyFrom}
          disabled={!isChanging}
          options={[
            { value: 'joining', name: 'What is written from then on' },
            { value: 'start', name: 'Everything from the start' },
          ]}
          onChange={(value) => change({ historyFrom: value === 'start' ? 'start' : 'joining' })}
        />
      )}
    </div>
  )
}
