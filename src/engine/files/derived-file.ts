import type { FileStore, StorageError } from '#core/ports.ts'
import { ok, type Result } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'
import { hashBytes } from '#core/hash64.ts'
import { readFile, writeFile } from './whole-file.ts'

/**
 * What can be computed from a dataset again at any time, kept beside it so that it need not be. No record names such a
 * file, therefore it proves itself whole: its last 16 bytes are the hash and the length of the rest.
 */
export async function readDerivedFile(
  files: FileStore,
  path: string,
): Promise<Result<Uint8Array<ArrayBuffer> | null, StorageError>> {
  const read = await readFile(files, path)
  if (!read.ok) return read.error.kind === 'FileMissing' ? ok(null) : read
  const body = takeBody(read.value)
  // Left behind by a crash while it was written.
  if (body === null) await files.remove(path)
  return ok(body)
}

/** Keeps it if there is room; where there is none, or another tab was faster, nothing is lost. */
export async function keepDerivedFile(files: FileStore, path: string, body: Uint8Array): Promise<void> {
  const whole = new Uint8Array(body.length + sealBytes)
  whole.set(body)
  whole.set(toSeal(body), body.length)
  await writeFile(files, path, whole)
}

const sealBytes: Bytes = 16

function takeBody(whole: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  const length = whole.length - sealBytes
  if (length < 0) return null
  const body = whole.subarray(0, length)
  return toSeal(body).every((byte, at) => whole[length + at] === byte) ? body : null
}

function toSeal(body: Uint8Array): Uint8Array {
  const seal = new Uint8Array(sealBytes)
  const view = new DataView(seal.buffer)
  const { hi, lo } = hashBytes(body)
  view.setUint32(0, lo, true)
  view.setUint32(4, hi, true)
  view.setFloat64(8, body.length, true)
  return seal
}
