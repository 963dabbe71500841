import { z } from 'zod'
import { limits } from '../limits.ts'

export const Limit = z.coerce.number().int().min(1).max(limits.pageItemsMax).default(limits.pageItemsDefault)

/** For lists that page by an opaque cursor. */
export const PageQuery = z.strictObject({ limit: Limit, cursor: z.string().max(512).optional() })

export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable(), prevCursor: z.string().nullable() })
