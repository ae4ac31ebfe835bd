import type { SheetColumn } from '../sheet.ts'

/**
 * One list with the columns of all: those that every file has stay in their order, and what stands between two of them
 * in one file stands there in the joined list, fields of answers before the text of others.
 */
export function joinResultColumns(all: readonly (readonly SheetColumn[])[]): readonly SheetColumn[] {
  const shared = (name: string): boolean => all.every((columns) => columns.some((each) => each.name === name))
  const joined: SheetColumn[] = []
  const known = new Set<string>()
  const add = (column: SheetColumn): void => {
    if (known.has(column.name)) return
    known.add(column.name)
    joined.push(column)
  }
  const [first = []] = all
  const seams = first.filter(({ name }) => shared(name))
  for (const seam of [...seams, null]) {
    const between = all.flatMap((columns) => {
      const end = seam === null ? columns.length : columns.findIndex(({ name }) => name === seam.name)
      return columns.slice(0, end).filter(({ name }) => !shared(name))
    })
    for (const column of between.filter(({ name }) => name !== 'answer')) add(column)
    for (const column of between.filter(({ name }) => name === 'answer')) add(column)
    if (seam !== null) add(seam)
  }
  return joined
}
