import { limits } from '@chat/contracts'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { useChat } from '../../app/chat-context.ts'
import { Button } from '../../lib/button.tsx'
import { Dialog } from '../../lib/dialog.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { errorTextOf } from '../../lib/error-text.ts'
import { TextField } from '../../lib/text-field.tsx'

export function CreateRoomDialog({ onClose }: { onClose: () => void }) {
  const chat = useChat()
  const [, navigate] = useLocation()
  const [fault, setFault] = useState<string>()
  const [error, setError] = useState<string>()
  const [isBusy, setBusy] = useState(false)

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    if (isBusy) return
    const data = new FormData(event.currentTarget)
    const name = String(data.get('name')).trim()
    const topic = String(data.get('topic')).trim()
    if (name === '') return setFault('Give the room a name.')
    setBusy(true)
    setError(undefined)
    try {
      const room = await chat.createRoom(name, topic === '' ? null : topic)
      onClose()
      navigate(`/c/${room.id}`)
    } catch (failure) {
      setError(errorTextOf(failure))
      setBusy(false)
    }
  }

  return (
    <Dialog
      title="New room"
      description="Everybody can find it and join."
      onClose={onClose}
      testId="create-room-dialog"
    >
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <TextField
          label="Name"
          name="name"
          autoFocus
          maxLength={limits.conversationNameLengthMax}
          error={fault}
          onChange={() => setFault(undefined)}
          data-testid="room-name"
        />
        <TextField label="Topic (optional)" name="topic" maxLength={limits.topicLengthMax} data-testid="room-topic" />
        {error !== undefined && <ErrorNote>{error}</ErrorNote>}
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" busy={isBusy} data-testid="room-submit">
            Create room
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
