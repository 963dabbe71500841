import type { Generation } from '@chat/contracts'
import { Avatar } from '../../lib/avatar.tsx'
import { MessageBubble } from '../messages/message-bubble.tsx'
import { ASSISTANT_ID } from './assistant-id.ts'
import { RunningAnswer } from './running-answer.tsx'

/** Where the answer will stand when it is a message. */
export function RunningItem({ generation, meId }: { generation: Generation; meId: string }) {
  return (
    <div role="article" aria-label="The assistant answers" className="flex items-end gap-2 px-3 pt-2.5 sm:px-5">
      <div className="w-8 shrink-0">
        <Avatar id={ASSISTANT_ID} name="Assistant" size="small" />
      </div>
      <div className="relative max-w-[85%] min-w-0 sm:max-w-[72%]">
        <MessageBubble isMine={false} isFirst isLast>
          <RunningAnswer generation={generation} meId={meId} />
        </MessageBubble>
      </div>
    </div>
  )
}
