import { meaningOfBuiltin, meaningOfCode, type NumberMeaning } from './number-format.ts'
import type { XmlHandler } from './xml-scanner.ts'
import { attributeOf } from './xml-text.ts'

export interface StylesReader {
  readonly handler: XmlHandler
  /** By the number in a cell's `s`. */
  meanings(): readonly NumberMeaning[]
}

/** Reads from the style sheet only what numbers mean. */
export function createStylesReader(part: string): StylesReader {
  const codes = new Map<number, string>()
  const formats: number[] = []
  let inCells = false
  return {
    handler: {
      open(name, attributes) {
        if (name === 'numFmt') {
          const code = attributeOf(attributes, 'formatCode', part)
          if (code !== null) codes.set(Number(attributeOf(attributes, 'numFmtId', part)), code)
        } else if (name === 'cellXfs') inCells = true
        else if (name === 'xf' && inCells)
          formats.push(Number(attributeOf(attributes, 'numFmtId', part) ?? 0))
      },
      close(name) {
        if (name === 'cellXfs') inCells = false
      },
      text: () => undefined,
    },
    meanings() {
      const known = new Map<number, NumberMeaning>()
      for (const [id, code] of codes) known.set(id, meaningOfCode(code))
      return formats.map((id) => known.get(id) ?? meaningOfBuiltin(id))
    },
  }
}
