import { toBase32 } from '../base32.ts'

/**
 * `bw1-<run>-<row>-<gen>-<hash>`: the row number written down, so that an output line finds its row without a map.
 * At most 45 characters of `[a-z0-9-]`, where every known provider allows 64 and promises less about the alphabet.
 * It holds no shard and no attempt: the same request keeps its id when its shard is split or tried again.
 */
export interface CustomId {
  /** 10 characters of base32. */
  readonly run: string
  /** Source row, 0 … 2^31 − 1. */
  readonly row: number
  /** Generation, 0 … 65,535. */
  readonly gen: number
  /** Hash of the source row: 13 characters of base32 (`formatRowHash`). */
  readonly hash: string
}

/** Longest id `formatCustomId` can write. */
export const customIdLength = 45
/** Rows are kept as i32 and generations as u16 (storage-and-engine §4). */
const maxRow = 0x7fff_ffff
const maxGen = 0xffff

const form =
  /^bw1-([0-9a-hjkmnp-tv-z]{10})-(0|[1-9][0-9]{0,9})-(0|[1-9][0-9]{0,4})-([0-9a-f][0-9a-hjkmnp-tv-z]{12})$/

/** Callers pass values of their own making; an id that `parseCustomId` would not read back is never written. */
export const formatCustomId = (id: CustomId): string => {
  const text = `bw1-${id.run}-${id.row}-${id.gen}-${id.hash}`
  if (parseCustomId(text) === null) throw new RangeError(`Not a custom_id: ${text}`)
  return text
}

/** Strict: exactly what `formatCustomId` writes, or null. Everything else is somebody else's id. */
export const parseCustomId = (text: string): CustomId | null => {
  if (text.length > customIdLength) return null
  const [, run, rowDigits, genDigits, hash] = form.exec(text) ?? []
  if (run === undefined || hash === undefined) return null
  const row = Number(rowDigits)
  const gen = Number(genDigits)
  return row <= maxRow && gen <= maxGen ? { run, row, gen, hash } : null
}

/**
 * Makes a run id from random bytes.
 *
 * @param bytes at least 7; 50 bits of them are used
 */
export const toRunId = (bytes: Uint8Array): string => {
  if (bytes.length < 7) throw new RangeError('A run id needs 7 random bytes')
  return toBase32(bytes).slice(0, 10)
}
