import type { ImportFinding } from '#core/records.ts'

type Kind = ImportFinding['kind']

export interface FindingLog {
  /** Counts one more of `kind`; `row` = data row from 0, or the column's index for header findings. */
  add(kind: Kind, row: number, detail?: string): void
  /** One per kind in order of appearance; the first hundred rows and the first details of each. */
  list(): readonly ImportFinding[]
}

const rowsKept = 100
const detailsKept = 10

export function createFindingLog(): FindingLog {
  const found = new Map<Kind, { count: number; rows: number[]; details: string[] }>()
  return {
    add(kind, row, detail = '') {
      const entry = found.get(kind) ?? { count: 0, rows: [], details: [] }
      found.set(kind, entry)
      entry.count++
      if (entry.rows.length < rowsKept && entry.rows.at(-1) !== row) entry.rows.push(row)
      if (detail !== '' && entry.details.length < detailsKept) entry.details.push(detail)
    },
    list: () =>
      Array.from(found, ([kind, { count, rows, details }]) => ({
        ...{ kind, count, rows },
        detail: details.join(', '),
      })),
  }
}
