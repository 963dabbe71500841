/** Stored beside the data and checked at start: changing it needs a new generation of streams. */
export const PARTITION_COUNT = 64

/** SHA-256, first 4 bytes, big endian. Given by the adapters, as the domain has no crypto. */
export type HashPrefix = (text: string) => number

export const partitionOf = (conversationId: string, hashPrefix: HashPrefix): number =>
  hashPrefix(conversationId) % PARTITION_COUNT
