import { ChatError } from '@chat/client'
import { type Conversation, type Participant, limits, versionOf } from '@chat/contracts'
import {
  Link as LinkIcon,
  LogOut,
  MoreHorizontal,
  Pencil,
  ShieldCheck,
  SlidersHorizontal,
  UserMinus,
  UserPlus,
} from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { useChat, useChatState, useMe } from '../../app/chat-context.ts'
import { showFailure } from '../../app/snackbar.tsx'
import { useNameOf } from '../../app/use-people.ts'
import { Avatar } from '../../lib/avatar.tsx'
import { Button } from '../../lib/button.tsx'
import { ConfirmDialog } from '../../lib/confirm-dialog.tsx'
import { Dialog } from '../../lib/dialog.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { errorTextOf } from '../../lib/error-text.ts'
import { IconButton } from '../../lib/icon-button.tsx'
import { Menu, MenuItem } from '../../lib/menu.tsx'
import { TextField } from '../../lib/text-field.tsx'
import { ConversationSettingsForm } from '../conversations/conversation-settings.tsx'
import { InviteLinks } from '../invites/invite-links.tsx'
import { isHere } from './presence-text.ts'
import { ProfileDialog } from './profile-dialog.tsx'
import { grantableRoles, may, mayRemove, roleNames } from './participant-rules.ts'
import { useParticipants } from './use-participants.ts'
import { UserSearch } from './user-search.tsx'

type PeopleSheetProps = { conversation: Conversation; onClose: () => void }

/** Who is in a conversation and how it is held, and what can be done about it. */
export function PeopleSheet({ conversation, onClose }: PeopleSheetProps) {
  const isDirect = conversation.kind === 'direct'
  const [view, setView] = useState<'people' | 'add' | 'about' | 'invites' | 'settings'>(
    isDirect ? 'settings' : 'people',
  )
  const back = (): void => setView('people')
  const noun = conversation.kind === 'room' ? 'room' : 'group'
  const titles = {
    people: conversation.name ?? 'People',
    add: 'Add people',
    about: `About the ${noun}`,
    invites: 'Invite by link',
    settings: 'Settings',
  }
  return (
    <Dialog title={titles[view]} placement="side" onClose={onClose} testId="people-sheet">
      {view === 'people' && (
        <People
          conversation={conversation}
          noun={noun}
          onAdd={() => setView('add')}
          onAbout={() => setView('about')}
          onInvites={() => setView('invites')}
          onSettings={() => setView('settings')}
        />
      )}
      {view === 'add' && <AddPeople conversation={conversation} onDone={back} />}
      {view === 'invites' && <InviteLinks conversation={conversation} onDone={back} />}
      {view === 'settings' && (
        <div className="flex flex-col gap-4">
          <ConversationSettingsForm conversation={conversation} />
          {!isDirect && (
            <Button look="quiet" onClick={back}>
              Back
            </Button>
          )}
        </div>
      )}
      {view === 'about' && <About conversation={conversation} onDone={back} />}
    </Dialog>
  )
}

type PeopleProps = {
  conversation: Conversation
  noun: string
  onAdd: () => void
  onAbout: () => void
  onInvites: () => void
  onSettings: () => void
}

function People({ conversation, noun, onAdd, onAbout, onInvites, onSettings }: PeopleProps) {
  const chat = useChat()
  const me = useMe()
  const [, navigate] = useLocation()
  const { people, hasMore, loadMore } = useParticipants(conversation)
  const nameOf = useNameOf()
  const [isLeaving, setLeaving] = useState(false)
  const [removing, setRemoving] = useState<Participant | null>(null)

  return (
    <>
      {conversation.topic !== null && conversation.topic !== '' && (
        <p className="mb-3 text-sm text-ink-soft">{conversation.topic}</p>
      )}
      <div className="flex flex-wrap gap-2">
        {may('add-participant', conversation) && (
          <Button look="quiet" className="flex-1" onClick={onAdd} data-testid="add-people">
            <UserPlus aria-hidden className="size-4.5" /> Add people
          </Button>
        )}
        {may('manage-invites', conversation) && (
          <Button look="quiet" className="flex-1" onClick={onInvites} data-testid="invites">
            <LinkIcon aria-hidden className="size-4.5" /> Invite by link
          </Button>
        )}
        {may('update-conversation', conversation) && (
          <Button look="quiet" className="flex-1" onClick={onAbout} data-testid="rename">
            <Pencil aria-hidden className="size-4.5" /> Name and topic
          </Button>
        )}
        <Button look="quiet" className="flex-1" onClick={onSettings} data-testid="settings-of-conversation">
          <SlidersHorizontal aria-hidden className="size-4.5" /> Settings
        </Button>
      </div>
      <h2 className="mt-5 mb-1 text-xs font-semibold tracking-wide text-ink-soft uppercase">
        {conversation.participantCount} {conversation.participantCount === 1 ? 'person' : 'people'}
      </h2>
      <ul className="-mx-2" data-testid="participants">
        {people.map((person) => (
          <ParticipantRow
            key={person.userId}
            person={person}
            conversation={conversation}
            name={nameOf(person.userId)}
            meId={me.id}
            onRemove={() => setRemoving(person)}
          />
        ))}
      </ul>
      {hasMore && (
        <Button look="plain" onClick={loadMore} className="mt-2">
          Show more
        </Button>
      )}
      <div className="mt-6 border-t border-line pt-4">
        <Button look="quiet" className="w-full text-danger-text" onClick={() => setLeaving(true)} data-testid="leave">
          <LogOut aria-hidden className="size-4.5" /> Leave this {noun}
        </Button>
      </div>
      {isLeaving && (
        <ConfirmDialog
          title={`Leave ${conversation.name ?? `this ${noun}`}?`}
          text={
            conversation.kind === 'room'
              ? 'You can join again at any time under Rooms.'
              : 'You get no more messages from it, and can only come back when somebody adds you.'
          }
          confirmLabel="Leave"
          onConfirm={async () => {
            await chat.leave(conversation.id)
            navigate('/')
          }}
          onClose={() => setLeaving(false)}
          testId="leave-dialog"
        />
      )}
      {removing !== null && (
        <ConfirmDialog
          title={`Remove ${nameOf(removing.userId)}?`}
          text={`They get no more messages from this ${noun}.`}
          confirmLabel="Remove"
          onConfirm={() => chat.removeParticipant(conversation.id, removing.userId)}
          onClose={() => setRemoving(null)}
          testId="remove-dialog"
        />
      )}
    </>
  )
}

type ParticipantRowProps = {
  person: Participant
  conversation: Conversation
  name: string
  meId: string
  onRemove: () => void
}

function ParticipantRow({ person, conversation, name, meId, onRemove }: ParticipantRowProps) {
  const chat = useChat()
  const isOnline = useChatState((state) => isHere(state.presence[person.userId]))
  const username = useChatState((state) => state.users[person.userId]?.username)
  const [isOpen, setOpen] = useState(false)
  const isMe = person.userId === meId
  const roles = isMe ? [] : grantableRoles(conversation, person.role)
  const isRemovable = !isMe && mayRemove(conversation, person.role)
  return (
    <li className="flex items-center gap-3 rounded-xl px-2 py-2" data-testid="participant" data-user-id={person.userId}>
      <Avatar id={person.userId} name={name} isOnline={isOnline || isMe} />
      <div className="min-w-0 flex-1">
        <button
          type="button"
          onClick={() => setOpen(true)}
          data-testid="participant-name"
          className="block max-w-full truncate text-[15px] font-medium hover:underline"
        >
          {name} {isMe && <span className="text-ink-soft">(you)</span>}
        </button>
        <p className="truncate text-sm text-ink-soft">
          {person.role === 'member' ? `@${username ?? '…'}` : `${roleNames[person.role]} · @${username ?? '…'}`}
        </p>
      </div>
      {isOpen && <ProfileDialog userId={person.userId} onClose={() => setOpen(false)} />}
      {(roles.length > 0 || isRemovable) && (
        <DropdownMenu.Root modal={false}>
          <DropdownMenu.Trigger asChild>
            <IconButton label={`Manage ${name}`} data-testid="participant-menu">
              <MoreHorizontal />
            </IconButton>
          </DropdownMenu.Trigger>
          <Menu>
            {roles.map((role) => (
              <MenuItem
                key={role}
                icon={<ShieldCheck />}
                data-testid={`role-${role}`}
                onSelect={() => {
                  chat.updateRole(conversation.id, person.userId, role).catch(showFailure)
                }}
              >
                Make {role === 'owner' || role === 'admin' ? 'an' : 'a'} {role}
              </MenuItem>
            ))}
            {isRemovable && (
              <MenuItem icon={<UserMinus />} isDanger onSelect={onRemove} data-testid="participant-remove">
                Remove…
              </MenuItem>
            )}
          </Menu>
        </DropdownMenu.Root>
      )}
    </li>
  )
}

type StepProps = { conversation: Conversation; onDone: () => void }

function AddPeople({ conversation, onDone }: StepProps) {
  const chat = useChat()
  const [error, setError] = useState<string>()
  const [added, setAdded] = useState<ReadonlySet<string>>(new Set())
  const present = new Set([...conversation.participants.map(({ userId }) => userId), ...added])

  const add = async (userId: string): Promise<void> => {
    setError(undefined)
    try {
      await chat.addParticipant(conversation.id, userId)
      setAdded((before) => new Set([...before, userId]))
    } catch (failure) {
      setError(errorTextOf(failure))
    }
  }

  return (
    <div className="flex flex-col gap-3">
      {error !== undefined && <ErrorNote>{error}</ErrorNote>}
      <UserSearch onChoose={(user) => void add(user.id)} hiddenIds={present} />
      <Button onClick={onDone} data-testid="add-people-done">
        Done
      </Button>
    </div>
  )
}

/** Of a group or room: the name, and what it is about. */
function About({ conversation, onDone }: StepProps) {
  const chat = useChat()
  const [name, setName] = useState(conversation.name ?? '')
  const [topic, setTopic] = useState(conversation.topic ?? '')
  const [fault, setFault] = useState<string>()
  const [error, setError] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  /** How it was when this was opened; null once it is known that somebody else changed it. */
  const [seen, setSeen] = useState<Conversation | null>(conversation)

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (isBusy) return
    if (name.trim() === '') return setFault('Give it a name.')
    setBusy(true)
    setError(undefined)
    try {
      const ifVersion = versionOf('conversation', seen ?? conversation)
      await chat.updateConversation(conversation.id, { name: name.trim(), topic: topic.trim() || null }, { ifVersion })
      onDone()
    } catch (failure) {
      if (failure instanceof ChatError && failure.code === 'PRECONDITION_FAILED') setSeen(null)
      setError(errorTextOf(failure))
      setBusy(false)
    }
  }
  const now = `It is called “${conversation.name ?? ''}” now${conversation.topic ? `, about “${conversation.topic}”` : ''}.`

  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <TextField
        label="Name"
        autoFocus
        value={name}
        maxLength={limits.conversationNameLengthMax}
        onChange={(event) => {
          setName(event.target.value)
          setFault(undefined)
        }}
        error={fault}
        data-testid="rename-name"
      />
      <TextField
        label="Topic (optional)"
        value={topic}
        maxLength={limits.topicLengthMax}
        onChange={(event) => setTopic(event.target.value)}
        data-testid="rename-topic"
      />
      {error !== undefined && <ErrorNote>{seen === null ? `${error} ${now}` : error}</ErrorNote>}
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={onDone}>
          Back
        </Button>
        <Button type="submit" busy={isBusy} data-testid="rename-save">
          Save
        </Button>
      </div>
    </form>
  )
}
