import { type HashPrefix, partitionOf } from '@chat/domain'

/*
 * Every key and channel there is. {tN} is the hash tag of partition mod 16, so that a cluster keeps together what one
 * owner uses together. Everything here can be lost: MongoDB holds the truth.
 *
 * key                              type             until              writer
 * <prefix>:{tN}:commands:<p>       stream           trimmed when done  gateways, api; trimmed by the owner
 * <prefix>:{tN}:heads              stream           5 min              owners
 * <prefix>:{tN}:lag                hash p → JSON    overwritten        owners
 * <prefix>:{tN}:log:<conversation> sharded channel  –                  owners, gateways (typing, marks)
 * <prefix>:replies:<node>          sharded channel  –                  owners
 * <prefix>:nodes:<service>         zset → expiry    15 s               each node itself
 * <prefix>:dead-letters            stream           10,000 letters     owners
 * <prefix>:{tN}:presence           zset user → ms   runs out           gateways
 * <prefix>:{tN}:sockets:<user>     zset socket → ms runs out           gateways
 * <prefix>:{tN}:last-seen          zset user → ms   90 days            gateways
 * <prefix>:limit:<bucket>          hash             until full again   gateways, api
 * <prefix>:{ai}:jobs               stream           answered           workers, gateways, api; read by ai
 * <prefix>:{ai}:generation:<id>    hash             1 h; done: 10 min  workers, gateways, api, ai
 * <prefix>:{ai}:pieces:<id>        list             10 min             ai
 * <prefix>:{ai}:of-user:<user>     list of ids      answered           workers, gateways, api, ai
 * <prefix>:{ai}:in:<conversation>  set of ids       answered           workers, gateways, api, ai
 * <prefix>:{ai}:models             JSON             30 s               ai
 * <prefix>:{ai}:aborts             channel          –                  gateways, api
 */
const PARTITIONS_KEPT = 50_000
const TAG_COUNT = 16 // a cluster needs at most this many blocked reads

export interface Keys {
  readonly prefix: string
  readonly tagCount: number
  partitionOf(conversationId: string): number
  tagOf(partition: number): number
  commands(partition: number): string
  heads(tag: number): string
  lag(tag: number): string
  log(conversationId: string): string
  replies(node: string): string
  nodes(service: string): string
  deadLetters(): string
  /** Of the users whose id has this tag. */
  presence(tag: number): string
  sockets(tag: number, userId: string): string
  lastSeen(tag: number): string
  limit(bucket: string): string
  /** Of the assistant, all in one slot. */
  assistant(name: string, id?: string): string
}

export function createKeys(prefix: string, hashPrefix: HashPrefix): Keys {
  const tagOf = (partition: number): number => partition % TAG_COUNT
  const commandKeys: string[] = [] // asked for all of them before every read
  const partitions = new Map<string, number>() // asked for several times for each message
  function partitionOfId(id: string): number {
    const known = partitions.get(id)
    if (known !== undefined) return known
    const partition = partitionOf(id, hashPrefix)
    if (partitions.size >= PARTITIONS_KEPT) partitions.clear()
    partitions.set(id, partition)
    return partition
  }
  return {
    prefix,
    tagCount: TAG_COUNT,
    partitionOf: partitionOfId,
    tagOf,
    commands: (partition) => (commandKeys[partition] ??= `${prefix}:{t${tagOf(partition)}}:commands:${partition}`),
    heads: (tag) => `${prefix}:{t${tag}}:heads`,
    lag: (tag) => `${prefix}:{t${tag}}:lag`,
    log: (conversationId) => `${prefix}:{t${tagOf(partitionOfId(conversationId))}}:log:${conversationId}`,
    replies: (node) => `${prefix}:replies:${node}`,
    nodes: (service) => `${prefix}:nodes:${service}`,
    deadLetters: () => `${prefix}:dead-letters`,
    presence: (tag) => `${prefix}:{t${tag}}:presence`,
    sockets: (tag, userId) => `${prefix}:{t${tag}}:sockets:${userId}`,
    lastSeen: (tag) => `${prefix}:{t${tag}}:last-seen`,
    limit: (bucket) => `${prefix}:limit:${bucket}`,
    assistant: (name, id) => `${prefix}:{ai}:${name}${id === undefined ? '' : `:${id}`}`,
  }
}
