import type { ChannelMessage, ConversationChannels } from '@chat/domain'
import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'

/** One sharded channel for each conversation; subscriptions are made tag by tag, as a cluster wants them. */
export function createConversationChannels(deps: {
  subscriber: Redis
  command: Redis
  keys: Keys
  onMessage: (message: ChannelMessage) => void
  /** What was published meanwhile is lost: every conversation is suspect. */
  onReconnected: () => void
  onError: (error: unknown) => void
}): ConversationChannels {
  const { subscriber, command, keys } = deps
  const logPrefix = new RegExp(`^${keys.prefix}:\\{t\\d+\\}:log:`)
  subscriber.on('smessage', (channel: string, message: string) => {
    if (!logPrefix.test(channel)) return
    try {
      deps.onMessage(JSON.parse(message) as ChannelMessage)
    } catch (error) {
      deps.onError(error)
    }
  })
  const subscribed = new Set<string>()
  subscriber.on('ready', () => {
    // The driver subscribes again by itself, but does not say when that is done.
    Promise.all(byTag([...subscribed]).map((channels) => subscriber.ssubscribe(...channels))).then(
      deps.onReconnected,
      deps.onError,
    )
  })

  const byTag = (conversationIds: string[]): string[][] =>
    [...Map.groupBy(conversationIds, (id) => keys.tagOf(keys.partitionOf(id))).values()].map((ids) =>
      ids.map((id) => keys.log(id)),
    )

  return {
    async subscribe(conversationIds, signal) {
      signal.throwIfAborted()
      for (const id of conversationIds) subscribed.add(id)
      await Promise.all(byTag(conversationIds).map((channels) => subscriber.ssubscribe(...channels)))
    },
    async unsubscribe(conversationIds, signal) {
      signal.throwIfAborted()
      for (const id of conversationIds) subscribed.delete(id)
      await Promise.all(byTag(conversationIds).map((channels) => subscriber.sunsubscribe(...channels)))
    },
    publish(event) {
      command.spublish(keys.log(event.conversationId), JSON.stringify(event)).catch(deps.onError)
    },
  }
}
