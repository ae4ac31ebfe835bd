import { requestUrl, type Snapshot } from '../request/draft.ts'
import { field, listField } from '../json.ts'

/**
 * The embedding of one input: a list of numbers, or base64 of little-endian 32-bit floats (`encoding_format`, API
 * reference read 2026-11-21). As 32-bit floats, which is what models give: the digits of the text say no more.
 *
 * @returns null for what is no embedding; it has at least one number otherwise
 */
export const readVector = (embedding: unknown): Float32Array<ArrayBuffer> | null => {
  if (typeof embedding === 'string') return decodeFloats(embedding)
  if (!Array.isArray(embedding) || embedding.length === 0) return null
  const vector = new Float32Array(embedding.length)
  for (let at = 0; at < embedding.length; at++) {
    const number: unknown = embedding[at]
    if (typeof number !== 'number') return null
    vector[at] = number
  }
  return vector
}

/** Whether the answers are embeddings. */
export const asksForVectors = (snapshot: Snapshot): boolean => requestUrl(snapshot).endsWith('/embeddings')

/** Of every input of an embeddings request, in the order of the inputs; empty for any other reply. */
export const readVectors = (body: unknown): readonly Float32Array<ArrayBuffer>[] => {
  const data = listField(body, 'data')
  if (data.length === 0 || field(data[0], 'embedding') === undefined) return []
  return byIndex(data).flatMap((datum) => readVector(field(datum, 'embedding')) ?? [])
}

/** Replies name the input each part belongs to; nobody promises their order. */
export const byIndex = (list: readonly unknown[]): readonly unknown[] => {
  const placeOf = (item: unknown): number => {
    const index = field(item, 'index')
    return typeof index === 'number' ? index : 0
  }
  const isOrdered = list.every((item, at) => at === 0 || placeOf(list[at - 1]) <= placeOf(item))
  return isOrdered ? list : [...list].sort((a, b) => placeOf(a) - placeOf(b))
}

/** An embedding in a cell: how many numbers, and the first ones. Whoever wants all of them wants them as numbers. */
export const describeVector = (vector: Float32Array): string => {
  const first = Array.from(vector.subarray(0, shownNumbers), (number) =>
    String(Number(number.toPrecision(4))),
  )
  const more = vector.length > shownNumbers ? ', …' : ''
  return `${vector.length} numbers: ${first.join(', ')}${more}`
}

const shownNumbers = 4

const decodeFloats = (base64: string): Float32Array<ArrayBuffer> | null => {
  const bytes = decodeBase64(base64)
  if (bytes === null || bytes.length === 0 || bytes.length % 4 !== 0) return null
  const view = new DataView(bytes.buffer)
  const vector = new Float32Array(bytes.length / 4)
  for (let at = 0; at < vector.length; at++) vector[at] = view.getFloat32(at * 4, true)
  return vector
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const sixBits = new Int8Array(128).fill(-1)
for (let at = 0; at < alphabet.length; at++) sixBits[alphabet.charCodeAt(at)] = at

/** Without blanks or line ends, padded or not; null = not base64. `core` has no `atob`. */
export const decodeBase64 = (text: string): Uint8Array<ArrayBuffer> | null => {
  let end = text.length
  while (end > 0 && text.charCodeAt(end - 1) === 61) end--
  if (end % 4 === 1 || text.length - end > 2) return null
  const bytes = new Uint8Array(Math.floor((end * 3) / 4))
  let bits = 0
  let held = 0
  let to = 0
  for (let at = 0; at < end; at++) {
    const value = sixBits[text.charCodeAt(at)] ?? -1
    if (value < 0) return null
    bits = ((bits << 6) | value) & 0xffffff
    held += 6
    if (held < 8) continue
    held -= 8
    bytes[to++] = (bits >> held) & 0xff
  }
  return bytes
}
