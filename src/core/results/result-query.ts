import { parseJson } from '../json.ts'

/**
 * What is known of every row besides its cells. copy: `copy` = it takes the answer of another row's request, `own` = a
 * request was made for it. repaired, fixable, flag: `true` or `false`. cluster: the key of its cause
 * (`toClusterKey`); rows that need no help have none.
 */
export const factNames = [
  ...(['outcome', 'row', 'cause', 'inputTokens', 'outputTokens', 'note', 'flag'] as const),
  ...(['copy', 'repaired', 'fixable', 'cluster'] as const),
] as const
export type FactName = (typeof factNames)[number]

/** A column of a run's results: its n-th source column, an answer column by name, or a fact. */
export type ColumnKey = `s${number}` | `a:${string}` | `f:${FactName}`

/**
 * Rows by one column. Letter case and blanks around do not count, except in `oneOf`, which means exactly these texts.
 * missing: null, empty, or only white space; a row without an answer has none. range: from `min` to `max`, both
 * included, null = open; numbers, or dates. `03/04/2026` is read as most dates of its column can be read, and is no
 * date where that does not settle it. length: characters of a cell that is not missing, both bounds included, null = open.
 * Cells that cannot be compared do not match.
 */
export type ResultFilter = {
  readonly column: ColumnKey
  /** Exactly the other rows. */
  readonly negated: boolean
} & (
  | { readonly test: 'contains' | 'equals'; readonly text: string }
  | { readonly test: 'oneOf'; readonly values: readonly string[] }
  | { readonly test: 'range'; readonly min: string | null; readonly max: string | null }
  | { readonly test: 'length'; readonly min: number | null; readonly max: number | null }
  | { readonly test: 'missing' }
)

/**
 * Numbers, then dates, then texts, each kind by its own order and missing last, in both directions; rows that are equal
 * stay in the order of the source. Dates are read as in a range.
 */
export interface ResultSort {
  readonly column: ColumnKey
  readonly descending: boolean
}

/** For an address: short, stable, and read back by `readResultFilters`. "" = none. */
export const writeResultFilters = (filters: readonly ResultFilter[]): string =>
  filters.length === 0
    ? ''
    : JSON.stringify(
        filters.map((filter) => {
          const head = [filter.column, filter.negated ? `!${filter.test}` : filter.test]
          switch (filter.test) {
            case 'contains':
            case 'equals':
              return [...head, filter.text]
            case 'oneOf':
              return [...head, ...filter.values]
            case 'range':
            case 'length':
              return [...head, filter.min, filter.max]
            case 'missing':
              return head
          }
        }),
      )

/** Whatever is no filter is left out: an address may be old, or written by hand. */
export const readResultFilters = (text: string): readonly ResultFilter[] => {
  const list = parseJson(text)
  return Array.isArray(list) ? list.flatMap((entry: unknown) => readFilter(entry) ?? []) : []
}

const readFilter = (entry: unknown): ResultFilter | null => {
  if (!Array.isArray(entry)) return null
  const [column, head, ...rest] = entry as readonly unknown[]
  if (typeof column !== 'string' || !isColumnKey(column) || typeof head !== 'string') return null
  const negated = head.startsWith('!')
  const test = negated ? head.slice(1) : head
  const [first, second] = rest
  switch (test) {
    case 'contains':
    case 'equals':
      return typeof first === 'string' ? { column, negated, test, text: first } : null
    case 'oneOf':
      return { column, negated, test, values: rest.filter((value) => typeof value === 'string') }
    case 'range':
      return { column, negated, test, min: toBoundText(first), max: toBoundText(second) }
    case 'length':
      return { column, negated, test, min: toCount(first), max: toCount(second) }
    case 'missing':
      return { column, negated, test }
    default:
      return null
  }
}

const toBoundText = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const toCount = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null

/** For an address: `s2,-a:topic`; names are percent-encoded because they may contain a comma. */
export const writeResultSort = (sort: readonly ResultSort[]): string =>
  sort.map(({ column, descending }) => `${descending ? '-' : ''}${encodeURIComponent(column)}`).join(',')

export const readResultSort = (text: string): readonly ResultSort[] =>
  text.split(',').flatMap((part) => {
    const descending = part.startsWith('-')
    const column = decode(descending ? part.slice(1) : part)
    return column !== null && isColumnKey(column) ? [{ column, descending }] : []
  })

const decode = (text: string): string | null => {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

export const isColumnKey = (text: string): text is ColumnKey =>
  /^s(?:0|[1-9]\d*)$/.test(text) ||
  text.startsWith('a:') ||
  (text.startsWith('f:') && (factNames as readonly string[]).includes(text.slice(2)))
