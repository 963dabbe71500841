import type { AssistantModels } from '@chat/contracts'
import { useEffect, useState } from 'react'
import { useChat } from '../../app/chat-context.ts'
import { errorTextOf } from '../../lib/error-text.ts'
import { chooseModel, chosenModel } from './chosen-model.ts'

/** Above the composer: which model answers, or how to get one. */
export function AssistantBar() {
  const chat = useChat()
  const [models, setModels] = useState<AssistantModels | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const [chosen, setChosen] = useState(() => chosenModel() ?? '')

  useEffect(() => {
    let isCurrent = true
    chat.listModels().then(
      (found) => {
        if (!isCurrent) return
        setModels(found)
        // A model that was taken away is not asked any more.
        if (found.items.length > 0 && !found.items.some(({ name }) => name === chosenModel())) {
          chooseModel(null)
          setChosen('')
        }
      },
      (error: unknown) => isCurrent && setFailure(errorTextOf(error)),
    )
    return () => {
      isCurrent = false
    }
  }, [chat])

  if (failure !== null) return <p className="px-4 py-1 text-sm text-danger-text">{failure}</p>
  if (models === null) return null
  if (models.hint !== null) {
    return (
      <p
        role="status"
        data-testid="no-model"
        className="mx-auto my-2 w-full max-w-5xl rounded-xl bg-accent-soft px-4 py-2 text-sm"
      >
        {models.hint.replaceAll('`', '')}
      </p>
    )
  }
  const standard = models.items.find(({ isDefault }) => isDefault)?.name
  return (
    <label className="mx-auto flex w-full max-w-5xl items-center gap-2 px-4 pb-1 text-xs text-ink-soft sm:px-6">
      Answers come from
      <select
        value={chosen}
        data-testid="model-choice"
        onChange={({ target: { value } }) => {
          setChosen(value)
          chooseModel(value === '' ? null : value)
        }}
        className="h-8 max-w-60 rounded-lg border border-line bg-surface px-2 text-xs text-ink"
      >
        <option value="">{standard} (standard)</option>
        {models.items
          .filter(({ isDefault }) => !isDefault)
          .map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
      </select>
      and may be wrong.
    </label>
  )
}
