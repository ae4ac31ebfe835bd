import { badWorkbook } from './fault.ts'
import { decodeEscapes } from './xml-escapes.ts'
import { tokenLimit } from './xml-scanner.ts'
import { attributeOf } from './xml-text.ts'

/** The text of a `<si>` or `<is>`: one `<t>`, or the `<t>`s of its runs joined; phonetic hints (`<rPh>`) do not belong to it. */
export interface TextRuns {
  start(): void
  open(name: string, attributes: string): void
  close(name: string): void
  text(text: string): void
  /** The text since `start`. */
  take(): string
}

export function createTextRuns(part: string): TextRuns {
  let joined = ''
  let run = ''
  let inText = false
  let inPhonetic = false
  let preserve = false
  return {
    start() {
      joined = ''
      inText = inPhonetic = false
    },
    open(name, attributes) {
      if (name === 'rPh') inPhonetic = true
      if (name !== 't' || inPhonetic) return
      inText = true
      run = ''
      preserve = attributes !== '' && attributeOf(attributes, 'xml:space', part) === 'preserve'
    },
    close(name) {
      if (name === 'rPh') inPhonetic = false
      if (name !== 't' || !inText) return
      inText = false
      // Blanks at the ends count only where the writer says so; Excel drops them otherwise.
      joined += decodeEscapes(preserve ? run : trimBlanks(run))
      if (joined.length > tokenLimit) throw badWorkbook('longText', part, tokenLimit)
    },
    text(text) {
      if (inText) run += text
    },
    take: () => joined,
  }
}

/** XML's blanks only: a no-break space is text. */
const trimBlanks = (text: string): string =>
  text.charCodeAt(0) > 32 && text.charCodeAt(text.length - 1) > 32
    ? text
    : text.replace(/^[ \t\n\r]+|[ \t\n\r]+$/g, '')
