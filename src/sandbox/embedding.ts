import { createDice, hashText } from './hash.ts'
import { wordsOf } from './keywords.ts'

/**
 * A unit vector for a text: every word pushes it a little in a direction of its own, so texts that share words are near
 * each other. That is all it knows of meaning.
 */
export function embeddingOf(text: string, size: number, seed: number): Float32Array<ArrayBuffer> {
  const vector = new Float32Array(size)
  const words = wordsOf(text)
  for (const word of words.length > 0 ? words : [text]) {
    const dice = createDice(hashText(word, seed))
    for (let push = 0; push < 8; push++) {
      const at = dice(size)
      vector[at] = (vector[at] ?? 0) + (dice(2) === 0 ? 1 : -1)
    }
  }
  const length = Math.hypot(...vector)
  if (length === 0) vector[0] = 1
  else for (let i = 0; i < size; i++) vector[i] = (vector[i] ?? 0) / length
  return vector
}

/** Little-endian 32-bit floats in base64, as `encoding_format: "base64"` asks. */
export function toBase64(vector: Float32Array<ArrayBuffer>): string {
  let binary = ''
  for (const byte of new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength))
    binary += String.fromCharCode(byte)
  return btoa(binary)
}
