import { err, ok, type Result } from '#core/result.ts'
import { invalidRequest, type ApiFault } from './judge-request.ts'

export interface PageQuery {
  readonly limit: string | undefined
  readonly after: string | undefined
}

export interface PageOf<T> {
  readonly items: readonly T[]
  readonly hasMore: boolean
}

/**
 * One page of a list by cursor.
 *
 * @param noun the word for "No … found with id" when the cursor is unknown
 */
export function cutPage<T extends { readonly id: string }>(
  all: readonly T[],
  query: PageQuery,
  limits: { readonly usual: number; readonly most: number },
  noun: string,
): Result<PageOf<T>, ApiFault> {
  const limit = query.limit === undefined ? limits.usual : Number(query.limit)
  if (!Number.isInteger(limit))
    return err(
      invalidRequest(
        `Invalid type for 'limit': expected an integer, but got '${query.limit ?? ''}' instead.`,
        'limit',
        'invalid_type',
      ),
    )
  if (limit < 1)
    return err(
      invalidRequest(
        `Invalid 'limit': integer below minimum value. Expected a value >= 1, but got ${limit} instead.`,
        'limit',
        'integer_below_min_value',
      ),
    )
  if (limit > limits.most)
    return err(
      invalidRequest(
        `Invalid 'limit': integer above maximum value. Expected a value <= ${limits.most}, but got ${limit} instead.`,
        'limit',
        'integer_above_max_value',
      ),
    )
  const cursor = query.after === undefined ? -1 : all.findIndex((item) => item.id === query.after)
  if (query.after !== undefined && cursor < 0)
    return err(invalidRequest(`No ${noun} found with id '${query.after}'.`, 'after', null, 404))
  const items = all.slice(cursor + 1, cursor + 1 + limit)
  return ok({ items, hasMore: cursor + 1 + items.length < all.length })
}

export const toListObject = (data: readonly { readonly id: string }[], hasMore: boolean) => ({
  object: 'list',
  data,
  first_id: data[0]?.id ?? null,
  last_id: data.at(-1)?.id ?? null,
  has_more: hasMore,
})
