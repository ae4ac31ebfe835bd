import { describe, expect, test } from 'vitest'
import { toResult } from './fault.ts'
import { writeZip, type ZipFile } from './workbook.suite.ts'
import { entryOf, readZipDirectory } from './zip-directory.ts'
import { inflationLimits, readEntry } from './zip-entry.ts'

const text = 'Grüße, '.repeat(5000)

async function read(bytes: Uint8Array, name = 'a.txt', signal?: AbortSignal) {
  const file = new Blob([bytes.slice()])
  return toResult(
    (async () => {
      const entry = entryOf(await readZipDirectory(file), name)
      if (!entry) return null
      const decoder = new TextDecoder()
      let content = ''
      await readEntry(file, entry, (piece) => void (content += decoder.decode(piece, { stream: true })), {
        signal,
      })
      return content
    })(),
  )
}
const zip = (file: Partial<ZipFile> = {}, options?: Parameters<typeof writeZip>[1]) =>
  writeZip(
    [
      { name: 'first', content: 'x' },
      { name: 'a.txt', content: text, ...file },
    ],
    options,
  )
const problem = async (bytes: Uint8Array) => {
  const result = await read(bytes)
  return result.ok ? result : (result.error as { problem?: string }).problem
}

describe('an archive', () => {
  test.each([
    ['whose sizes follow the data', {}, {}],
    ['that is not compressed', { method: 0 }, {}],
    ['of the 64-bit kind', {}, { zip64: true }],
    ['behind other bytes', {}, { before: '#!/bin/sh\n' }],
    ['of the 64-bit kind behind other bytes', {}, { before: 'x', zip64: true }],
  ])('%s is read', async (_, file, options) => {
    expect(await read(await zip(file, options))).toEqual({ ok: true, value: text })
  })

  test('finds names in any case, with either slash, with or without a first one', async () => {
    const bytes = await writeZip([{ name: '\\XL\\Workbook.xml', content: 'w' }])
    expect(await read(bytes, 'xl/workbook.xml')).toEqual({ ok: true, value: 'w' })
    expect(await read(bytes, '/xl/workbook.xml')).toEqual({ ok: true, value: 'w' })
    expect(await read(bytes, 'xl/other.xml')).toEqual({ ok: true, value: null })
  })

  test('has its last file of two with the same name', async () => {
    const bytes = await writeZip([
      { name: 'a.txt', content: 'old' },
      { name: 'a.txt', content: 'new' },
    ])
    expect(await read(bytes)).toEqual({ ok: true, value: 'new' })
  })

  test('may end with a comment that looks like another end', async () => {
    const bytes = await zip()
    const comment = new TextEncoder().encode('PK\x05\x06 and more, longer than a record of an end is')
    const all = new Uint8Array([...bytes, ...comment])
    new DataView(all.buffer).setUint16(bytes.length - 2, comment.length, true)
    expect(await read(all)).toEqual({ ok: true, value: text })
  })
})

describe('a broken archive', () => {
  test('is told by what is wrong with it', async () => {
    const bytes = await zip()
    expect(await problem(bytes.subarray(0, bytes.length - 30))).toBe('truncated')
    expect(await problem(new Uint8Array(0))).toBe('truncated')
    expect(await problem(bytes.subarray(100))).toBe('damaged')
    expect(await problem(await zip({ crc32: 1 }))).toBe('damaged')
    expect(await problem(await zip({ size: 5 }))).toBe('damaged')
    expect(await problem(await zip({ size: 0x7fffffff }))).toBe('damaged')
    expect(await problem(await zip({ flags: 0x801 }))).toBe('encryptedPart')
    expect(await problem(await zip({ method: 9 }))).toBe('compression')
    expect(await problem(await zip({ method: 0, content: text }))).toMatchObject({ ok: true })
  })

  test('never gives other bytes than were packed, whichever of its bytes is changed', async () => {
    const bytes = await writeZip([{ name: 'a.txt', content: 'some text, some more text, some text' }])
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice()
      changed[at] = (changed[at] ?? 0) ^ 0x55
      const result = await read(changed)
      if (result.ok && result.value !== null)
        expect(result.value).toBe('some text, some more text, some text')
    }
  })

  test('is an error wherever it is cut', async () => {
    const bytes = await writeZip([{ name: 'a.txt', content: text }])
    for (let size = 0; size < bytes.length; size++)
      expect((await read(bytes.subarray(0, size))).ok).toBe(false)
  })
})

describe('a bomb', () => {
  const unpack = async (
    limits: { bytes: number; ratio: number; from: number },
    told: { size?: number } = { size: 1 },
  ) => {
    const file = new Blob([await writeZip([{ name: 'a.txt', content: new Uint8Array(4_000_000) }])])
    // By default its directory lies, or nothing would be unpacked.
    const entry = { ...entryOf(await readZipDirectory(file), 'a.txt')!, ...told }
    let bytes = 0
    const read = readEntry(file, entry, (piece) => void (bytes += piece.length), { limits })
    return { result: await toResult(read), bytes }
  }
  const tooLarge = (limit: number) => ({
    ok: false,
    error: { kind: 'BadWorkbook', problem: 'tooLarge', part: 'a.txt', limit },
  })

  test('is left at the first piece that is larger than its packing allows', async () => {
    const { result, bytes } = await unpack({ bytes: 1e9, ratio: 100, from: 1_000_000 })
    expect(result).toEqual(tooLarge(1_000_000))
    expect(bytes).toBeLessThanOrEqual(1_000_000)
  })

  test('that says so itself is not opened at all', async () => {
    const { result, bytes } = await unpack({ bytes: 1e9, ratio: 100, from: 1_000_000 }, {})
    expect(result).toEqual(tooLarge(1_000_000))
    expect(bytes).toBe(0)
  })

  test('is left at the limit that holds for everything', async () => {
    const { result, bytes } = await unpack({ bytes: 2_000_000, ratio: 1e6, from: 1e9 })
    expect(result).toEqual(tooLarge(2_000_000))
    expect(bytes).toBeLessThanOrEqual(2_000_000)
  })

  test('may be none, if it is small', async () => {
    expect(await unpack(inflationLimits, {})).toEqual({
      result: { ok: true, value: undefined },
      bytes: 4_000_000,
    })
  })
})

test('stops when it is cancelled', async () => {
  const stop = new AbortController()
  stop.abort()
  expect(await read(await zip(), 'a.txt', stop.signal)).toEqual({ ok: false, error: { kind: 'Cancelled' } })
})
