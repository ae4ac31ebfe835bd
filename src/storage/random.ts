import type { Random } from '#core/ports.ts'

/** `getRandomValues` refuses more in one call (Web Cryptography API, 10.1.1; read 2026-11-21). */
const largestDraw = 65_536

/** Cryptographically strong bytes. */
export function createRandom(): Random {
  return {
    bytes(count) {
      const bytes = new Uint8Array(count)
      for (let at = 0; at < count; at += largestDraw) {
        crypto.getRandomValues(bytes.subarray(at, at + largestDraw))
      }
      return bytes
    },
  }
}
