import type { ValueCount } from '#core/dataset/column-stats.ts'

/** Counts of different values, by a 64-bit hash of each. */
export interface ValueTally {
  /**
   * Takes the value at bytes [start, end) in; `hash` holds two words, low half first. Two values with the same hash
   * count as one: with a million values that happens once in forty million columns.
   */
  add(hash: Uint32Array, bytes: Uint8Array, start: number, end: number): void
  finish(): ValueTotals
}

export interface ValueTotals {
  readonly distinct: { readonly count: number; readonly isExact: boolean }
  readonly top: readonly ValueCount[]
  readonly isTopExact: boolean
}

export interface TallyLimits {
  /** Different values up to which they are counted exactly: about 20 bytes each. */
  readonly exact: number
  /** The values that came first, of which the rows are counted and the beginning is kept. */
  readonly tracked: number
  /** How many of them `finish` names. */
  readonly top: number
}

/** Characters kept of a value. */
const keptCharacters = 120
const keptBytes = keptCharacters * 4
/** 2^12 registers: the estimate has a standard error of 1.04 / 64, 1.6 % (Flajolet et al., HyperLogLog, 2007). */
const registerBits = 12

export function createValueTally(limits: TallyLimits): ValueTally {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const values: { readonly value: string; readonly isCut: boolean }[] = []
  const rows = new Float64Array(limits.tracked)
  let keys = new Uint32Array(128)
  let slots = new Int32Array(128).fill(-1)
  let count = 0
  /** Null until there are more values than can be counted exactly. */
  let registers: Uint8Array | null = null

  const slotOf = (low: number, high: number): number => {
    const mask = slots.length - 1
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot] ?? -1
      if (entry < 0 || (keys[entry * 2] === low && keys[entry * 2 + 1] === high)) return slot
    }
  }
  const rehash = (size: number): void => {
    slots = new Int32Array(size).fill(-1)
    for (let entry = 0; entry < count; entry++) {
      slots[slotOf(keys[entry * 2] ?? 0, keys[entry * 2 + 1] ?? 0)] = entry
    }
  }
  const insert = (slot: number, low: number, high: number): void => {
    if (count * 2 >= keys.length) {
      const more = new Uint32Array(keys.length * 2)
      more.set(keys)
      keys = more
    }
    keys[count * 2] = low
    keys[count * 2 + 1] = high
    slots[slot] = count++
    if (count * 2 > slots.length) rehash(slots.length * 2)
  }
  const keepValue = (bytes: Uint8Array, start: number, end: number): void => {
    const text = decoder.decode(bytes.subarray(start, Math.min(end, start + keptBytes)))
    const isCut = text.length > keptCharacters || end - start > keptBytes
    const value = isCut ? text.slice(0, keptCharacters).replace(/[\ud800-\udbff]$/u, '') : text
    values.push({ value, isCut })
  }
  const estimate = (): void => {
    registers = new Uint8Array(1 << registerBits)
    for (let entry = 0; entry < count; entry++) {
      register(registers, keys[entry * 2] ?? 0, keys[entry * 2 + 1] ?? 0)
    }
    // Only those with counts are looked up from now on.
    count = Math.min(count, limits.tracked)
    keys = keys.slice(0, count * 2)
    let size = 128
    while (size < count * 2) size *= 2
    rehash(size)
  }

  return {
    add(hash, bytes, start, end) {
      const low = hash[0] ?? 0
      const high = hash[1] ?? 0
      if (registers !== null) register(registers, low, high)
      const slot = slotOf(low, high)
      let entry = slots[slot] ?? -1
      if (entry < 0) {
        if (registers !== null) return
        if (count === limits.exact) {
          estimate()
          this.add(hash, bytes, start, end)
          return
        }
        entry = count
        if (entry < limits.tracked) keepValue(bytes, start, end)
        insert(slot, low, high)
      }
      if (entry < limits.tracked) rows[entry] = (rows[entry] ?? 0) + 1
    },
    finish() {
      const order = Array.from(values.keys()).sort((a, b) => (rows[b] ?? 0) - (rows[a] ?? 0) || a - b)
      return {
        distinct:
          registers === null
            ? { count, isExact: true }
            : { count: Math.max(limits.exact + 1, countRegisters(registers)), isExact: false },
        top: order
          .slice(0, limits.top)
          .map((entry) => ({ ...(values[entry] ?? { value: '', isCut: false }), rows: rows[entry] ?? 0 })),
        isTopExact: registers === null && count <= limits.tracked,
      }
    },
  }
}

/** The register is chosen by the low bits; what counts is how many zeros the high half begins with. */
function register(registers: Uint8Array, low: number, high: number): void {
  const at = low & (registers.length - 1)
  const rank = Math.clz32(high) + 1
  if (rank > (registers[at] ?? 0)) registers[at] = rank
}

function countRegisters(registers: Uint8Array): number {
  let inverse = 0
  for (const rank of registers) inverse += 2 ** -rank
  const bias = 0.7213 / (1 + 1.079 / registers.length)
  return Math.round((bias * registers.length ** 2) / inverse)
}
