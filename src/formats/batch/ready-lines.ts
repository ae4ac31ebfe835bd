import type { ReadyRequests } from '#core/request/draft.ts'
import { createHash64 } from '#core/hash64.ts'
import { append } from '../csv/byte-block.ts'
import { appendEscaped, measureEscaped, toEscapable } from '../json/json-escape.ts'
import type { RequestLines } from './request-lines.ts'
import type { RowGroup } from '../packed/row-group.ts'

const encoder = new TextEncoder()
const beforeId = encoder.encode('{"custom_id":"')
const beforeUrl = encoder.encode('","method":"POST","url":"')
const beforeBody = encoder.encode('","body":')
const end = encoder.encode('}\n')
const fixedBytes = beforeId.length + beforeUrl.length + beforeBody.length + end.length

/**
 * Writes ready-made requests: custom_id is ours, url and body are the row's, the body byte for byte. The cell must hold
 * one JSON object without line breaks between its tokens, as `batch-input.ts` puts it there.
 */
export function createReadyLines({ urlCell, bodyCell }: ReadyRequests): RequestLines {
  const hash = createHash64()

  const takeBody = (group: RowGroup, row: number): void => {
    const [from, to] = rangeOf(group, bodyCell, row)
    hash.start()
    hash.word(to - from)
    hash.bytes(group.bytes(bodyCell), from, to)
  }

  return {
    write(group, row, customId, out) {
      const [urlStart, urlEnd] = rangeOf(group, urlCell, row)
      const [bodyStart, bodyEnd] = rangeOf(group, bodyCell, row)
      append(out, beforeId)
      append(out, customId)
      append(out, beforeUrl)
      appendEscaped(toEscapable(group.bytes(urlCell)), urlStart, urlEnd, out)
      append(out, beforeBody)
      append(out, group.bytes(bodyCell).subarray(bodyStart, bodyEnd))
      append(out, end)
    },
    measure(group, row, customIdBytes) {
      const [urlStart, urlEnd] = rangeOf(group, urlCell, row)
      const [bodyStart, bodyEnd] = rangeOf(group, bodyCell, row)
      const url = measureEscaped(toEscapable(group.bytes(urlCell)), urlStart, urlEnd)
      return fixedBytes + customIdBytes + url + (bodyEnd - bodyStart)
    },
    hashBody(group, row) {
      takeBody(group, row)
      return hash.finish()
    },
    hashBodyInto(group, row, words, at) {
      takeBody(group, row)
      hash.finishInto(words, at * 2)
    },
    equalBodies(group, row, otherGroup, otherRow) {
      const [from, to] = rangeOf(group, bodyCell, row)
      const [otherFrom, otherTo] = rangeOf(otherGroup, bodyCell, otherRow)
      if (to - from !== otherTo - otherFrom) return false
      const mine = group.bytes(bodyCell)
      const others = otherGroup.bytes(bodyCell)
      for (let at = from; at < to; at++) if (mine[at] !== others[at - from + otherFrom]) return false
      return true
    },
  }
}

function rangeOf(group: RowGroup, column: number, row: number): readonly [start: number, end: number] {
  const offsets = group.offsets(column)
  return [offsets[row] ?? 0, offsets[row + 1] ?? 0]
}
