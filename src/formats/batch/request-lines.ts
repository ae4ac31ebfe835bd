import type { Snapshot } from '#core/request/draft.ts'
import { createHash64, type Hash64, type HashPair } from '#core/hash64.ts'
import { hasSystemMessage, toRequestBody, toRequestInput } from '#core/request/request-body.ts'
import type { Template } from '#core/request/template.ts'
import type { Bytes } from '#core/units.ts'
import { append, appendRange, createByteBlock, type ByteBlock } from '../csv/byte-block.ts'
import { appendEscaped, measureEscaped, toEscapable, type EscapableText } from '../json/json-escape.ts'
import { createReadyLines } from './ready-lines.ts'
import type { RowGroup } from '../packed/row-group.ts'

/**
 * Writes the lines of a batch input file straight from the packed columns: what all rows share is serialised once, the
 * cells are copied and escaped as bytes, and no string is made. A line is byte-identical to
 * `JSON.stringify(toRequestInput(snapshot, customId, rendered messages)) + "\n"`.
 */
export interface RequestLines {
  /** Appends the line of a group's row to `out`. `customId` must be ASCII that JSON does not escape. */
  write(group: RowGroup, row: number, customId: Uint8Array, out: ByteBlock): void
  /** Bytes that `write` would append for a custom_id of this length, "\n" included. */
  measure(group: RowGroup, row: number, customIdBytes: Bytes): Bytes
  /** 64-bit hash of what tells this row's body from other rows' bodies; custom_id and the shared parts are not in it. */
  hashBody(group: RowGroup, row: number): HashPair
  /** The same as two words of `words` at `at * 2`, low half first. */
  hashBodyInto(group: RowGroup, row: number, words: Uint32Array, at: number): void
  /** Whether two rows have byte-identical bodies: what a hash alone must not decide. */
  equalBodies(group: RowGroup, row: number, otherGroup: RowGroup, otherRow: number): boolean
}

/**
 * Of ready-made requests the lines have the body as it stands in its cell instead (`ready-lines.ts`).
 *
 * @param templates of `snapshot.system` and `snapshot.user`, parsed with the columns of the row groups to come
 */
export function compileRequestLines(
  snapshot: Snapshot,
  templates: { readonly system: Template; readonly user: Template },
): RequestLines {
  if (snapshot.ready !== undefined) return createReadyLines(snapshot.ready)
  const line = toPieces(snapshot, templates)
  const varying = toVaryingParts(
    hasSystemMessage(snapshot) ? [templates.system, templates.user] : [templates.user],
  )
  const cache = createCellCache()
  /** Its own, because comparing goes back and forth between two groups. */
  const otherCache = createCellCache()
  const hash = createHash64()
  const mine = createByteBlock(4096)
  const others = createByteBlock(4096)

  return {
    write: (group, row, customId, out) => writeLine(line, cache, group, row, customId, out),
    measure: (group, row, customIdBytes) => measureLine(line, cache, group, row) + customIdBytes,
    hashBody(group, row) {
      hashVarying(varying, cache, group, row, hash, mine)
      return hash.finish()
    },
    hashBodyInto(group, row, words, at) {
      hashVarying(varying, cache, group, row, hash, mine)
      hash.finishInto(words, at * 2)
    },
    equalBodies(group, row, otherGroup, otherRow) {
      gather(varying, cache, group, row, mine)
      gather(varying, otherCache, otherGroup, otherRow, others)
      if (mine.length !== others.length) return false
      for (let at = 0; at < mine.length; at++) if (mine.bytes[at] !== others.bytes[at]) return false
      return true
    },
  }
}

// ── One row (functions of the module: [Note: loops outlive their closures]) ─────────────────────────────────────────

function writeLine(
  { head, pieces }: Line,
  cache: CellCache,
  group: RowGroup,
  row: number,
  customId: Uint8Array,
  out: ByteBlock,
): void {
  append(out, head)
  for (const { column, after } of pieces) {
    if (column === null) {
      append(out, customId)
    } else {
      const { text, offsets } = cellsOf(cache, group, column)
      appendEscaped(text, offsets[row] ?? 0, offsets[row + 1] ?? 0, out)
    }
    append(out, after)
  }
}

/** @returns bytes of the line without its custom_id */
function measureLine({ pieces, staticBytes }: Line, cache: CellCache, group: RowGroup, row: number): Bytes {
  let length = staticBytes
  for (const { column } of pieces) {
    if (column === null) continue
    const { text, offsets } = cellsOf(cache, group, column)
    length += measureEscaped(text, offsets[row] ?? 0, offsets[row + 1] ?? 0)
  }
  return length
}

/** Copies what varies of a row's body. */
function gather(varying: Varying, cache: CellCache, group: RowGroup, row: number, into: ByteBlock): void {
  into.length = 0
  for (const part of varying) {
    if (typeof part === 'number') {
      const { text, offsets } = cellsOf(cache, group, part)
      appendRange(into, text.bytes, offsets[row] ?? 0, offsets[row + 1] ?? 0)
    } else {
      append(into, part)
    }
  }
}

/** @param scratch what varies is put together here, where it is more than a cell */
function hashVarying(
  varying: Varying,
  cache: CellCache,
  group: RowGroup,
  row: number,
  hash: Hash64,
  scratch: ByteBlock,
): void {
  hash.start()
  const [only] = varying
  if (varying.length === 1 && typeof only === 'number') {
    const { text, offsets } = cellsOf(cache, group, only)
    const start = offsets[row] ?? 0
    const end = offsets[row + 1] ?? 0
    hash.word(end - start)
    hash.bytes(text.bytes, start, end)
  } else {
    gather(varying, cache, group, row, scratch)
    hash.word(scratch.length)
    hash.bytes(scratch.bytes, 0, scratch.length)
  }
}

// ── What all rows share ─────────────────────────────────────────────────────────────────────────────────────────────

/** Something that differs from row to row (a column's cell, or the custom_id: null), and the shared bytes after it. */
interface Piece {
  readonly column: number | null
  readonly after: Uint8Array
}

interface Line {
  readonly head: Uint8Array
  readonly pieces: readonly Piece[]
  /** Of the head and all pieces. */
  readonly staticBytes: Bytes
}

const encoder = new TextEncoder()

function toPieces(
  snapshot: Snapshot,
  templates: { readonly system: Template; readonly user: Template },
): Line {
  const spliced = spliceMessages(snapshot)
  const texts: string[] = [spliced.head]
  const columns: (number | null)[] = []
  for (const { message, after } of spliced.parts) {
    if (message === null) {
      columns.push(null)
      texts.push(after)
      continue
    }
    for (const part of templates[message].parts) {
      if ('column' in part) {
        columns.push(part.column)
        texts.push('')
      } else {
        texts.push((texts.pop() ?? '') + JSON.stringify(part.text).slice(1, -1))
      }
    }
    texts.push((texts.pop() ?? '') + after)
  }
  const [head = new Uint8Array(0), ...afters] = texts.map((text) => encoder.encode(text))
  return {
    head,
    pieces: afters.map((after, index) => ({ column: columns[index] ?? null, after })),
    staticBytes: afters.reduce((sum, after) => sum + after.length, head.length),
  }
}

/** The line's JSON cut where the custom_id (null) and the messages go. */
function spliceMessages(snapshot: Snapshot): {
  readonly head: string
  readonly parts: readonly { readonly message: 'system' | 'user' | null; readonly after: string }[]
} {
  const used = JSON.stringify(toRequestBody(snapshot, { system: '', user: '' }))
  let mark = 'bw-splice'
  // The marks must stand nowhere else, or the line would be cut in the snapshot's own words.
  while (used.includes(mark)) mark += '-'
  const marks = { id: `${mark}:id:`, system: `${mark}:system:`, user: `${mark}:user:` }
  const line = JSON.stringify(toRequestInput(snapshot, marks.id, marks)) + '\n'
  const [head = '', afterId = ''] = line.split(marks.id)
  const [beforeSystem = '', afterSystem] = afterId.split(marks.system)
  const [beforeUser = '', afterUser = ''] = (afterSystem ?? beforeSystem).split(marks.user)
  return {
    head,
    parts:
      afterSystem === undefined
        ? [
            { message: null, after: beforeUser },
            { message: 'user', after: afterUser },
          ]
        : [
            { message: null, after: beforeSystem },
            { message: 'system', after: beforeUser },
            { message: 'user', after: afterUser },
          ],
  }
}

// ── What varies ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** No UTF-8 text has this byte, so the end of one message cannot be taken for the beginning of the next. */
const messageEnd = new Uint8Array([0xff])

/** What a row's body is told from others by: cells, by column, and texts. */
type Varying = readonly (number | Uint8Array)[]

/**
 * Cells and the texts between the first and the last of them. The texts are not escaped, and neither are the
 * cells: a quote from a cell and one from the template make equal bodies.
 */
function toVaryingParts(messages: readonly Template[]): Varying {
  const parts = messages.flatMap(({ parts }) => [
    ...parts.map((part) => ('column' in part ? part.column : encoder.encode(part.text))),
    messageEnd,
  ])
  const isCell = (part: number | Uint8Array): boolean => typeof part === 'number'
  return parts.slice(Math.max(0, parts.findIndex(isCell)), parts.findLastIndex(isCell) + 1)
}

interface Cells {
  readonly text: EscapableText
  readonly offsets: Uint32Array
}

/** Rows are asked for group by group; looking a column up anew for every cell would cost as much as a short cell. */
interface CellCache {
  group: RowGroup | null
  columns: (Cells | undefined)[]
}

const createCellCache = (): CellCache => ({ group: null, columns: [] })

function cellsOf(cache: CellCache, group: RowGroup, column: number): Cells {
  if (cache.group !== group) {
    cache.group = group
    cache.columns = []
  }
  return (cache.columns[column] ??= {
    text: toEscapable(group.bytes(column)),
    offsets: group.offsets(column),
  })
}
