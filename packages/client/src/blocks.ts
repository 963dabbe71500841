/** Whom I block: loaded with every connection, and kept by what the inbox tells. */
import type { Block } from '@chat/contracts'
import { PAGE_ITEMS_MAX } from './contract-values.ts'
import type { Rest } from './rest/rest.ts'

export async function loadBlocks(rest: Rest): Promise<Block[]> {
  const blocks: Block[] = []
  let cursor: string | undefined
  do {
    const page = await rest('listBlocks', { query: { limit: PAGE_ITEMS_MAX, cursor } })
    blocks.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return blocks
}
