import type { DecodedArray } from 'hyparquet'
import { badParquet } from './parquet-fault.ts'
import type { LeafShape } from './parquet-page.ts'
import { textOfBytes, toBase64, toValueText } from './value-text.ts'

/** The values of a page, reached by their number. */
export interface PageTexts {
  readonly textAt: (value: number) => string | null
  readonly jsonAt: (value: number) => string
}

export interface LeafText {
  toTexts(values: DecodedArray): PageTexts
  /** Values that pages refer to by their number; each becomes text once. */
  toDictionary(values: DecodedArray): { texts(indexes: Uint8Array | Int32Array): PageTexts }
}

/**
 * Longest text of a cell, in UTF-16 units: as much as a quoted cell of CSV may have.
 */
export const cellLimit = 16 * 1024 * 1024

/**
 * Turns the values of one column into text.
 *
 * Bytes that nothing says the meaning of are text where the first page that holds any has only text, as older writers
 * leave their strings; else they are base64, all of them, so that a column is not a mixture.
 *
 * @param onBase64 told of each value that is written as base64
 */
export function createLeafText({ name, element }: LeafShape, onBase64: () => void): LeafText {
  const { toText, json, isBinary } = toValueText(element)
  let bytesAre: 'text' | 'base64' | null = null

  const toCell = (value: unknown): string | null => {
    if (value === undefined) throw badParquet('damaged', name)
    if (value instanceof Uint8Array && value.length > cellLimit) throw badParquet('longText', name, cellLimit)
    if (!isBinary) return toText(value)
    const bytes = value as Uint8Array
    const text = bytesAre === 'text' ? textOfBytes(bytes) : null
    if (text === null) onBase64()
    return text ?? toBase64(bytes)
  }
  const look = (values: DecodedArray): void => {
    if (!isBinary || bytesAre !== null || values.length === 0) return
    bytesAre = Array.prototype.every.call(values, (value) => textOfBytes(value as Uint8Array) !== null)
      ? 'text'
      : 'base64'
  }
  const toJson = (text: string | null): string => {
    if (text === null) return 'null'
    return json === 'bare' && !/[IN]/.test(text) ? text : JSON.stringify(text)
  }

  return {
    toTexts(values) {
      look(values)
      return {
        textAt: (value) => toCell(values[value]),
        jsonAt: (value) => toJson(toCell(values[value])),
      }
    },
    toDictionary(values) {
      look(values)
      const texts = new Array<string | null | undefined>(values.length)
      const textOf = (index: number): string | null => {
        // Base64 is counted each time it is written.
        const known = isBinary && bytesAre === 'base64' ? undefined : texts[index]
        if (known !== undefined) return known
        const text = toCell(values[index])
        texts[index] = text
        return text
      }
      return {
        texts: (indexes) => ({
          textAt: (value) => textOf(indexes[value] ?? -1),
          jsonAt: (value) => toJson(textOf(indexes[value] ?? -1)),
        }),
      }
    },
  }
}
