import type { Conversation } from '@chat/contracts'
import { Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { useChat, useChatState } from '../../app/chat-context.ts'
import { MainHeading } from '../../app/main-heading.tsx'
import { showFailure } from '../../app/snackbar.tsx'
import { Avatar } from '../../lib/avatar.tsx'
import { Button } from '../../lib/button.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { errorTextOf } from '../../lib/error-text.ts'
import { SearchField } from '../../lib/search-field.tsx'
import { Spinner } from '../../lib/spinner.tsx'
import { CreateRoomDialog } from './create-room-dialog.tsx'

const PAUSE_MS = 200

export function RoomsPage() {
  const chat = useChat()
  const [query, setQuery] = useState('')
  const [rooms, setRooms] = useState<readonly Conversation[] | null>(null)
  const [error, setError] = useState<string | null>(null)
  const [attempt, setAttempt] = useState(0)
  const [isCreating, setCreating] = useState(false)

  useEffect(() => {
    let isCurrent = true
    const timer = setTimeout(
      () => {
        chat.listRooms(query.trim()).then(
          (found) => {
            if (!isCurrent) return
            setRooms(found)
            setError(null)
          },
          (failure: unknown) => isCurrent && setError(errorTextOf(failure)),
        )
      },
      query === '' ? 0 : PAUSE_MS,
    )
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [chat, query, attempt])

  return (
    <section aria-label="Rooms" className="flex h-full flex-col">
      <MainHeading title="Rooms">
        <Button onClick={() => setCreating(true)} data-testid="create-room">
          <Plus aria-hidden className="size-4.5" /> New room
        </Button>
      </MainHeading>
      <div className="scroll-area min-h-0 flex-1 p-3 sm:p-5">
        <div className="mx-auto flex max-w-2xl flex-col gap-3">
          <SearchField label="Find a room" value={query} onChange={setQuery} testId="room-search" />
          {error !== null && (
            <div className="flex flex-col items-start gap-2">
              <ErrorNote>{error}</ErrorNote>
              <Button look="quiet" onClick={() => setAttempt((before) => before + 1)}>
                Try again
              </Button>
            </div>
          )}
          {rooms === null && error === null && (
            <div className="grid h-40 place-items-center">
              <Spinner label="Loading rooms…" />
            </div>
          )}
          {rooms?.length === 0 && (
            <p className="py-8 text-center text-ink-soft">No room has this name. Create it with “New room”.</p>
          )}
          <ul className="flex flex-col gap-2">
            {rooms?.map((room) => (
              <RoomRow key={room.id} room={room} />
            ))}
          </ul>
        </div>
      </div>
      {isCreating && <CreateRoomDialog onClose={() => setCreating(false)} />}
    </section>
  )
}

function RoomRow({ room }: { room: Conversation }) {
  const chat = useChat()
  const [, navigate] = useLocation()
  const [isBusy, setBusy] = useState(false)
  const isReady = useChatState((state) => state.isReady)
  const mine = useChatState((state) => state.conversations[room.id])
  const isJoined = isReady ? mine?.state === 'accepted' : room.state === 'accepted'
  const count = mine?.participantCount ?? room.participantCount

  const open = async (): Promise<void> => {
    if (isBusy) return
    setBusy(true)
    try {
      if (!isJoined) await chat.joinRoom(room.slug ?? room.id)
      navigate(`/c/${room.id}`)
    } catch (failure) {
      showFailure(failure)
      setBusy(false)
    }
  }

  return (
    <li className="flex items-center gap-3 rounded-2xl border border-line p-3" data-testid="room" data-slug={room.slug}>
      <Avatar id={room.id} name={room.name ?? ''} shape="room" />
      <div className="min-w-0 flex-1">
        <h2 className="truncate font-medium">{room.name}</h2>
        <p className="truncate text-sm text-ink-soft">
          {[`${count} ${count === 1 ? 'person' : 'people'}`, room.topic].filter(Boolean).join(' · ')}
        </p>
      </div>
      <Button
        look={isJoined ? 'quiet' : 'primary'}
        busy={isBusy}
        onClick={() => void open()}
        aria-label={`${isJoined ? 'Open' : 'Join'} ${room.name ?? 'room'}`}
        data-testid={isJoined ? 'room-open' : 'room-join'}
      >
        {isJoined ? 'Open' : 'Join'}
      </Button>
    </li>
  )
}
