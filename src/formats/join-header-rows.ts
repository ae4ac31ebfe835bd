/**
 * Makes one row of names of several: what stands above each other is joined with blanks. A name above several columns
 * stands in the first of them, as cells that were merged in a spreadsheet do, and counts for those to the right of it
 * that have a name of their own below. A row with nothing but one name is a title and counts for its own column only.
 */
export function joinHeaderRows(rows: readonly (readonly string[])[]): string[] {
  const [only] = rows
  if (only !== undefined && rows.length === 1) return [...only]
  const width = Math.max(0, ...rows.map((row) => row.length))
  const filled = rows.map((row, index) => (index < rows.length - 1 ? spread(row, rows, index) : row))
  return Array.from({ length: width }, (_, column) =>
    filled
      .map((row) => (row[column] ?? '').trim())
      .filter((name) => name !== '')
      .join(' '),
  )
}

function spread(row: readonly string[], rows: readonly (readonly string[])[], index: number): string[] {
  const isTitle = row.filter((name) => name.trim() !== '').length < 2
  let above = ''
  return Array.from({ length: Math.max(...rows.map(({ length }) => length)) }, (_, column) => {
    const name = row[column] ?? ''
    if (name.trim() !== '') above = name
    // A name further up starts a new group.
    else if (rows.slice(0, index).some((higher) => (higher[column] ?? '').trim() !== '')) above = ''
    const named = rows.slice(index + 1).some((lower) => (lower[column] ?? '').trim() !== '')
    return name.trim() !== '' || (named && !isTitle) ? (name.trim() !== '' ? name : above) : ''
  })
}
