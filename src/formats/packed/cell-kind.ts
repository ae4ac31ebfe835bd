export type CellKind = 'empty' | 'number' | 'date' | 'boolean' | 'address' | 'word' | 'text'

/**
 * What a cell looks like; evidence only, nothing is ever converted by it.
 * address = URL, e-mail or path; word = letters and digits without blanks; text = everything else.
 */
export function kindOfCell(cell: string): CellKind {
  const text = cell.trim()
  if (text === '') return 'empty'
  if (text.length > 200) return 'text'
  if (number.test(text)) return 'number'
  if (date.test(text)) return 'date'
  if (boolean.test(text)) return 'boolean'
  if (address.test(text)) return 'address'
  return word.test(text) ? 'word' : 'text'
}

// With signs, currency, percent, thousands and an exponent; comma or point before the decimals.
const number =
  /^[-+(]?\s?(?:[$€£¥]\s?)?[-+]?(?:\d{1,3}(?:[,.'’ \u00a0]\d{3})+|\d+)?(?:[.,]\d*)?(?<=\d[.,]?)(?:e[-+]?\d+)?\s?(?:%|[$€£¥])?\)?$/i

const date =
  /^(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}[- ](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[- ,]*\d{2,4})(?:[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s?(?:[ap]m|z|[-+]\d{2}:?\d{2})?)?$|^\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s?(?:[ap]m)?$/i

const boolean = /^(?:true|false|yes|no|n\/?a|null|none|nan)$/i

const address = /^(?:(?:https?|ftp):\/\/\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|www\.\S+)$/i

const word = /^[\p{L}\p{N}_][\p{L}\p{N}_.'’-]*$/u
