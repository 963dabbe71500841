import type { ChatState, ThreadState } from '@chat/client'
import type { Message } from '@chat/contracts'

export interface ListedThread extends ThreadState {
  readonly messageId: string
  readonly root: Message
}

type Known = Pick<ChatState, 'threads' | 'conversations'>

/** Those that I follow, the one with the newest reply first. */
export function threadListOf({ threads, conversations }: Known): ListedThread[] {
  return Object.entries(threads)
    .flatMap(([messageId, thread]): ListedThread[] => {
      const { root, isFollowing, conversationId } = thread
      const isMine = conversations[conversationId]?.state === 'accepted'
      return isFollowing && isMine && root?.thread ? [{ ...thread, messageId, root }] : []
    })
    .toSorted((a, b) => (repliedAt(a) < repliedAt(b) ? 1 : repliedAt(a) > repliedAt(b) ? -1 : 0))
}

/** How many replies are new in all of them. */
export const unreadInThreads = (state: Known): number =>
  threadListOf(state).reduce((total, { unreadCount }) => total + unreadCount, 0)

const repliedAt = ({ root }: ListedThread): string => root.thread?.lastReplyAt ?? root.createdAt
