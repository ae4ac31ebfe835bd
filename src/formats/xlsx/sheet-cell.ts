import { longCell, type TableColumn } from '../table-writer.ts'
import { encodeXmlText } from './xml-escapes.ts'

/** Styles of the sheets we write, by their number in `styles.xml`. */
export const cellStyles = { plain: 0, header: 1, wholeNumber: 2, literal: 3 } as const

/**
 * A cell as XML; "" for one without content, which Excel then counts as empty.
 *
 * @param reference `B7`
 */
export function toSheetCell(reference: string, text: string, type: TableColumn['type']): string {
  if (text === '') return ''
  if (type === 'boolean' && (text === 'true' || text === 'false')) {
    return `<c r="${reference}" t="b"><v>${text === 'true' ? 1 : 0}</v></c>`
  }
  if ((type === 'number' && isNumber(text)) || (type === 'digits' && isExact(text))) {
    // General shows eleven digits of a whole number, and beyond them an exponent.
    const style = /^-?\d{12,}$/.test(text) ? ` s="${cellStyles.wholeNumber}"` : ''
    return `<c r="${reference}"${style}><v>${text}</v></c>`
  }
  return toTextCell(reference, text, isLiteral(text) ? cellStyles.literal : cellStyles.plain)
}

/** Text and nothing else, whatever it begins with. */
export function toTextCell(reference: string, text: string, style: number): string {
  const content = encodeXmlText(cutCell(text))
  const space = edges.test(content) ? ' xml:space="preserve"' : ''
  const styled = style === cellStyles.plain ? '' : ` s="${style}"`
  return `<c r="${reference}"${styled} t="inlineStr"><is><t${space}>${content}</t></is></c>`
}

/**
 * A text as far as a cell takes it. What is cut off is said at its end, in characters, as in `…[+1,204]`: Excel repairs,
 * and so damages, files with longer cells.
 */
export function cutCell(text: string): string {
  if (text.length <= longCell) return text
  // The number of characters left has at most as many digits as that of all of them.
  const room = longCell - `…[+${grouped.format(text.length)}]`.length
  const kept = text.slice(0, room).replace(/[\ud800-\udbff]$/, '')
  return `${kept}…[+${grouped.format(text.length - kept.length)}]`
}

const grouped = new Intl.NumberFormat('en-US')

const edges = /^[\s]|\s$|[\t\n]| {2}/

/** Doubles that Excel has, and that 15 digits tell whole: LibreOffice writes no more, and Excel shows no more. */
const isNumber = (text: string): boolean => {
  const value = Number(text)
  const size = Math.abs(value)
  if (String(value) !== text || (size !== 0 && (size > 9.99e307 || size < 2.3e-308))) return false
  if (Number(value.toPrecision(15)) !== value) return false
  return size < 1e15 || !Number.isInteger(value) || text.includes('e')
}

/** Excel shows every digit and changes none. */
const isExact = (text: string): boolean =>
  text.length <= 16 &&
  /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text) &&
  String(Number(text)) === text &&
  text.replace(/^-?[0.]*|\./g, '').length <= 15

/**
 * Looks like a formula or a number. Such a cell gets the format "Text", or Excel would make it one as soon as somebody
 * opens it for editing. Longer ones are shown as ##### in that format by older versions.
 */
const isLiteral = (text: string): boolean => text.length <= 255 && /^\s*[=+\-@＝＋－＠.,\d]/.test(text)
