import { type Acknowledgement, type ConversationId, problemOf } from '@chat/contracts'
import {
  type ChannelMessage,
  type Command,
  type Commander,
  type CommandStream,
  type ConversationChannels,
  type HashPrefix,
  type HeadFeed,
  partitionOf,
  type Publisher,
} from '@chat/domain'
import { type Outcome, type SimProcess, SimFault } from '../kernel/sim-process.ts'
import { partsOf, type RedisMessage, type SimRedis } from './sim-redis.ts'

export interface RedisConnection {
  stream: CommandStream
  publisher: Publisher
  commander: Commander
  channels: ConversationChannels
  headFeed: HeadFeed
  /** The subscription alone is lost, and comes back a little later. */
  breakSubscription(): void
}

interface Listener {
  onMessage(message: ChannelMessage): void
  /** Whatever was published meanwhile is lost. */
  onReconnected(): void
}

export const channelOf = (conversationId: ConversationId): string => `log:${conversationId}`

/** What one simulated process holds of Redis: its calls, its subscription, the answers it waits for. */
export function createRedisConnection(
  process: SimProcess,
  redis: SimRedis,
  hashPrefix: HashPrefix,
  listener: Listener,
): RedisConnection {
  const { kernel, random } = redis
  const repliesChannel = `replies:${process.name}`
  const waitingForReply = new Map<string, (acknowledgement: Acknowledgement) => void>()
  let requestCount = 0
  let headOrder: { life: number; order: number } | null = null

  function call<T>(
    what: string,
    serve: (answer: (outcome: Outcome<T>) => void) => void,
    signal?: AbortSignal,
  ): Promise<T> {
    const { life } = redis
    return process.call<T>(
      redis.route,
      what,
      (answer) => {
        if (redis.isUp && life === redis.life) return serve(answer)
        kernel.after(random.between(1, 100), () => answer({ ok: false, error: new SimFault('connection lost') }))
      },
      signal,
    )
  }

  const run = <T>(what: string, act: () => T, signal?: AbortSignal): Promise<T> =>
    call<T>(what, (answer) => answer({ ok: true, value: act() }), signal)

  // ── the subscription, which comes back by itself

  const channels = new Set<string>([repliesChannel])
  let subscriber = redis.attach(process, onMessage)
  subscriber.channels = new Set(channels)

  function onMessage(_channel: string, message: RedisMessage): void {
    if ('frame' in message) return listener.onMessage(message.frame)
    for (const { requestId, acknowledgement } of message.replies) waitingForReply.get(requestId)?.(acknowledgement)
  }

  function reconnectLater(): void {
    process.deliver(random.between(5, 400), () => {
      if (!redis.isUp) return reconnectLater()
      redis.detach(subscriber)
      subscriber = redis.attach(process, onMessage)
      subscriber.channels = new Set(channels)
      process.deliver(redis.route.latencyMs(), () => listener.onReconnected())
    })
  }

  const onRestart = (): void => {
    if (process.isAlive) reconnectLater()
    else redis.onRestart.delete(onRestart)
  }
  redis.onRestart.add(onRestart)

  const stream: CommandStream = {
    append: (partition, command, signal) => run('append', () => redis.append(partition, command), signal),

    read: (after, { countPerPartition, blockMs }, signal) =>
      call(
        'read commands',
        (answer) => {
          const { life } = redis
          const look = () => [...after].flatMap(([partition, id]) => redis.after(partition, id, countPerPartition))
          const found = look()
          if (found.length > 0) return answer({ ok: true, value: { commands: found, connection: life } })
          let isOver = false
          const finish = (outcome: Outcome<{ commands: ReturnType<typeof look>; connection: number }>) => {
            if (isOver) return
            isOver = true
            unsubscribe()
            redis.onRestart.delete(fail)
            answer(outcome)
          }
          const fail = () => finish({ ok: false, error: new SimFault('connection lost') })
          const unsubscribe = redis.whenAppended(() => {
            const commands = look()
            if (commands.length > 0) finish({ ok: true, value: { commands, connection: life } })
          })
          redis.onRestart.add(fail)
          kernel.after(blockMs, () => finish({ ok: true, value: { commands: look(), connection: life } }))
        },
        signal,
      ),

    trim: (partition, { firstKept, lastDone }, signal) =>
      run(
        'trim',
        () => {
          const [ms, n] = partsOf(firstKept ?? lastDone)
          redis.trim(
            partition,
            (otherMs, otherN) => otherMs < ms || (otherMs === ms && (firstKept === null ? otherN <= n : otherN < n)),
          )
        },
        signal,
      ),

    deadLetter: (_letter, signal) => run('dead letter', () => undefined, signal),
    reportLag: async () => {},
  }

  const publisher: Publisher = {
    publish: (frames, signal) =>
      run(
        'publish',
        () => {
          for (const frame of frames) redis.publish(channelOf(frame.conversationId), { frame })
        },
        signal,
      ),
    reply: (replies, signal) =>
      run(
        'reply',
        () => {
          for (const [node, ofNode] of replies) redis.publish(`replies:${node}`, { replies: ofNode })
        },
        signal,
      ),
    announceHeads: (heads, signal) =>
      run(
        'announce heads',
        () => {
          for (const { conversationId, seq } of heads) redis.setHead(conversationId, seq)
        },
        signal,
      ),
  }

  const commander: Commander = {
    async send(outgoing, { timeoutMs }, signal) {
      const requestId = `${process.name}-${++requestCount}`
      const command = { ...outgoing, replyTo: { node: process.name, requestId } } as Command
      const partition = partitionOf(command.conversationId, hashPrefix)
      const answered = process.promise<Acknowledgement>((settle) => {
        waitingForReply.set(requestId, (acknowledgement) => settle({ ok: true, value: acknowledgement }))
        process.deliver(timeoutMs, () => settle({ ok: true, value: { ok: false, error: problemOf('NO_ANSWER') } }))
      }, signal)
      answered.catch(() => {}) // told below, unless the append failed first
      try {
        await stream.append(partition, command, signal)
      } catch {
        signal.throwIfAborted()
        waitingForReply.delete(requestId)
        return { ok: false, error: problemOf('UNAVAILABLE') }
      }
      const acknowledgement = await answered
      waitingForReply.delete(requestId)
      return acknowledgement
    },
  }

  return {
    stream,
    publisher,
    commander,
    channels: {
      subscribe: (ids, signal) =>
        run(
          'subscribe',
          () => {
            for (const id of ids) {
              channels.add(channelOf(id))
              subscriber.channels.add(channelOf(id))
            }
          },
          signal,
        ),
      unsubscribe: (ids, signal) =>
        run(
          'unsubscribe',
          () => {
            for (const id of ids) {
              channels.delete(channelOf(id))
              subscriber.channels.delete(channelOf(id))
            }
          },
          signal,
        ),
      publish: () => {},
    },
    headFeed: {
      async moved(signal) {
        const { life, order, ...moved } = await run(
          'moved heads',
          () => {
            const isComplete = headOrder?.life === redis.life
            return { ...redis.headsAfter(isComplete ? headOrder!.order : 0), isComplete, life: redis.life }
          },
          signal,
        )
        headOrder = { life, order } // only now: a lost answer is asked for again
        return moved
      },
    },
    breakSubscription() {
      redis.detach(subscriber)
      subscriber.channels = new Set()
      reconnectLater()
    },
  }
}
