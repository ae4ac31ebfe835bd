import { formatCustomId } from '#core/custom-id.ts'
import { hashBytes, type HashPair } from '#core/hash64.ts'
import { toRequestBody, toRequestInput } from '#core/request-body.ts'
import { formatRowHash, type RowHash } from '#core/row-hash.ts'
import { renderTemplate } from '#core/template.ts'
import type { Bytes, RowNumber } from '#core/units.ts'
import type { RowGroup } from '#formats/row-group.ts'
import type { CompiledDraft } from './compiled-draft.ts'

// TEMPORARY slow path until #formats/request-lines.ts is there.
export interface DraftLines {
  measure(group: RowGroup, local: number, row: RowNumber): Bytes
  hashInto(group: RowGroup, local: number, words: Uint32Array, at: number): void
  equal(a: RowGroup, localA: number, b: RowGroup, localB: number): boolean
  line(
    group: RowGroup,
    local: number,
    id: { run: string; row: RowNumber; gen: number; hash: RowHash },
  ): Uint8Array
}

export function createDraftLines({ snapshot, system, user }: CompiledDraft): DraftLines {
  const messages = (group: RowGroup, local: number) => {
    const cells: (string | null)[] = []
    for (let column = 0; column < group.columns; column++) cells.push(group.text(column, local))
    return { system: renderTemplate(system, cells), user: renderTemplate(user, cells) }
  }
  const body = (group: RowGroup, local: number) =>
    JSON.stringify(toRequestBody(snapshot, messages(group, local)))
  const line: DraftLines['line'] = (group, local, id) =>
    new TextEncoder().encode(
      JSON.stringify(
        toRequestInput(
          snapshot,
          formatCustomId({ ...id, hash: formatRowHash(id.hash) }),
          messages(group, local),
        ),
      ) + '\n',
    )
  return {
    measure: (group, local, row) =>
      line(group, local, { run: '0000000000', row, gen: 0, hash: { hi: 0, lo: 0 } }).length,
    hashInto(group, local, words, at) {
      const hash: HashPair = hashBytes(new TextEncoder().encode(body(group, local)))
      words[at * 2] = hash.lo
      words[at * 2 + 1] = hash.hi
    },
    equal: (a, localA, b, localB) => body(a, localA) === body(b, localB),
    line,
  }
}
