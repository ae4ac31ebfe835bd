import type { FindingLog } from './findings.ts'
import type { SheetColumn } from './sheet.ts'

/**
 * Gives every column a name that `{{name}}` can reach: trimmed, unique, never empty. The second `a` is `a_2`, a column
 * without a name is `column_3` by its position, and `__proto__`, which no plain object can hold safely, is `proto`.
 */
export function nameColumns(sourceNames: readonly string[], findings: FindingLog): readonly SheetColumn[] {
  // What stands in the file has the first right to its name: in `a, a, a_2` the second is `a_3`.
  const taken = new Set(sourceNames.map((name) => name.trim()))
  const used = new Set<string>()
  return sourceNames.map((sourceName, index) => {
    const trimmed = sourceName.trim()
    const wanted = trimmed === '' ? `column_${index + 1}` : trimmed === '__proto__' ? 'proto' : trimmed
    let name = wanted
    for (let copy = 2; used.has(name) || (name !== trimmed && taken.has(name)); copy++)
      name = `${wanted}_${copy}`
    used.add(name)
    if (trimmed === '') findings.add('emptyHeader', index, name)
    else if (trimmed === '__proto__') findings.add('reservedHeader', index, name)
    else if (name !== trimmed) findings.add('duplicateHeader', index, name)
    return { name, sourceName }
  })
}
