import type { Bytes } from '#core/units.ts'

/**
 * [Note: file hash] WebCrypto hashes only what is in memory at once, and a file may have 200 MB. So a file's hash is
 * SHA-256 over the SHA-256 of each of its blocks of 4 MiB (the last one shorter, none for an empty file), as 64 hex
 * digits. It depends on the bytes alone, not on how they were written.
 */
export const hashBlockBytes: Bytes = 4 * 1024 * 1024

export interface FileHash {
  /** Takes in the next block: exactly `hashBlockBytes`, except for the last one. */
  block(bytes: Uint8Array<ArrayBuffer>): Promise<void>
  finish(): Promise<string>
}

export function createFileHash(): FileHash {
  const digests: Uint8Array[] = []
  return {
    async block(bytes) {
      digests.push(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
    },
    async finish() {
      const all = new Uint8Array(digests.length * 32)
      for (const [index, digest] of digests.entries()) all.set(digest, index * 32)
      return toHex(await crypto.subtle.digest('SHA-256', all))
    },
  }
}

/** SHA-256 of a text's UTF-8, as 64 hex digits. */
export async function hashText(text: string): Promise<string> {
  return toHex(await digestText(text))
}

/** SHA-256 of a text's UTF-8. */
export async function digestText(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
}

const toHex = (bytes: ArrayBuffer | Uint8Array): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
