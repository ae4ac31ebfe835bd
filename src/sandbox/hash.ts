/** A 32-bit hash of a text: the same text and seed give the same number for ever. Not for secrets. */
export function hashText(text: string, seed: number): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return mixBits(hash)
}

/** Spreads the bits of a number over all 32: neighbours in, strangers out (the finaliser of MurmurHash3). */
export function mixBits(value: number): number {
  let bits = value | 0
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}

/** A share in [0, 1) that belongs to a text. */
export const shareOf = (text: string, seed: number): number => hashText(text, seed) / 2 ** 32

/** Numbers in [0, limit), one after the other, the same for the same seed. */
export function createDice(seed: number): (limit: number) => number {
  let state = seed >>> 0
  return (limit) => {
    state = (state + 0x9e3779b9) >>> 0
    return Math.floor((mixBits(state) / 2 ** 32) * limit)
  }
}

const hexBytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const hexByte = (bits: number): string => hexBytes[bits & 255] ?? ''

/** As many hex digits as asked for, made of 64 bits of a text's hash: ids that are the same at every look. */
export function hexOf(text: string, digits: number): string {
  const one = hashText(text, 0x5bd1e995)
  const two = hashText(text, 0x1b873593)
  let hex = ''
  for (let part = 0; hex.length < digits; part++) {
    const bits = mixBits((part % 2 === 0 ? one : two) + part * 0x9e3779b9)
    hex += hexByte(bits >>> 24) + hexByte(bits >>> 16) + hexByte(bits >>> 8) + hexByte(bits)
  }
  return hex.slice(0, digits)
}

const zeros = '0'.repeat(64)

/** Stands for `hexOf` where only the length of an id counts. */
export const blankHex = (_text: string, digits: number): string => zeros.slice(0, digits)

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** An id in OpenAI's alphabet for files and chat completions. */
export function lettersOf(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += letters.charAt(byte % letters.length)
  return text
}

export function hexOfBytes(bytes: Uint8Array): string {
  let hex = ''
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return hex
}
