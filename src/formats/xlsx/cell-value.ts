import { badWorkbook } from './fault.ts'
import type { NumberMeaning } from './number-format.ts'
import { toNumberText } from './number-text.ts'
import { toDateText } from './serial-date.ts'
import type { SharedStrings } from './shared-strings.ts'
import { decodeEscapes } from './xml-escapes.ts'

/** What a sheet's cells mean by their numbers. */
export interface CellContext {
  readonly part: string
  readonly strings: SharedStrings
  readonly meanings: readonly NumberMeaning[]
  readonly date1904: boolean
}

/**
 * The text of a cell's `<v>`.
 *
 * @param type the cell's `t`; '' = a number
 * @param style the cell's `s`, an index into the meanings
 */
export function toCellText(context: CellContext, type: string, style: number, raw: string): string {
  switch (type) {
    case 's': {
      const text = context.strings.text(Number(raw))
      if (text === null || raw.trim() === '') throw badWorkbook('badReference', context.part)
      return text
    }
    case 'str':
    case 'inlineStr':
      return decodeEscapes(raw)
    case 'b':
      return raw === '1' || raw === 'true' ? 'TRUE' : raw === '0' || raw === 'false' ? 'FALSE' : raw
    case 'e':
    case 'd':
      return raw
    default: {
      const meaning = context.meanings[style] ?? 'number'
      const date = meaning === 'number' ? null : toDateText(Number(raw), meaning, context.date1904)
      return date ?? toNumberText(raw)
    }
  }
}
