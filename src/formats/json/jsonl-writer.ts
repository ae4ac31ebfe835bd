import { blockChars, type TableColumn, type TableWriter } from '../table-writer.ts'

/**
 * Writes one JSON object per line, members in the order of the columns. Cells of `number` and `boolean` columns become
 * such values where they are ones; every other cell is its text, and a missing one null.
 */
export function createJsonlWriter(columns: readonly TableColumn[]): TableWriter {
  const encoder = new TextEncoder()
  const heads = columns.map(({ name }, at) => `${at === 0 ? '{' : ','}${JSON.stringify(name)}:`)
  let lines: string[] = []
  let chars = 0

  const take = (): Promise<readonly Uint8Array<ArrayBuffer>[]> => {
    const bytes = encoder.encode(lines.join(''))
    lines = []
    chars = 0
    return Promise.resolve([bytes])
  }
  return {
    longCells: 0,
    isTooLarge: false,
    row(cells) {
      let line = ''
      for (let at = 0; at < columns.length; at++) {
        line += (heads[at] ?? '') + toJson(cells[at] ?? null, columns[at]?.type ?? 'text')
      }
      line += columns.length === 0 ? '{}\n' : '}\n'
      lines.push(line)
      chars += line.length
      return chars >= blockChars
    },
    take,
    end: take,
  }
}

const toJson = (cell: string | null, type: TableColumn['type']): string => {
  if (cell === null) return 'null'
  if (type === 'number' && cell !== '' && String(Number(cell)) === cell && Number.isFinite(Number(cell)))
    return cell
  if (type === 'boolean' && (cell === 'true' || cell === 'false')) return cell
  return JSON.stringify(cell)
}
