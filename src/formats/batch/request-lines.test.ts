import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Snapshot } from '#core/request/draft.ts'
import { toRequestBody, toRequestInput } from '#core/request/request-body.ts'
import { parseTemplate, renderTemplate, type Template } from '#core/request/template.ts'
import { endpoints } from '#core/wire.ts'
import { createByteBlock, viewBlock } from '../csv/byte-block.ts'
import { compileRequestLines } from './request-lines.ts'
import { createRowGroupBuilder, openRowGroup } from '../packed/row-group.ts'
import { toBytes, toText } from '../tiny-chunks.suite.ts'

type Row = readonly (string | null)[]
const columns = ['a', 'b', 'c']
const plain: Snapshot = {
  endpoint: '/v1/chat/completions',
  model: 'gpt-4o-mini',
  system: '',
  user: '{{a}}',
  settings: {},
  outputColumns: [],
  dedupe: true,
}
const template = (source: string): Template => {
  const parsed = parseTemplate(source, columns)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  return parsed.value
}
const pack = (rows: readonly Row[]) => {
  const builder = createRowGroupBuilder(columns.length, { nullable: true })
  for (const row of rows) builder.appendRow(row)
  return openRowGroup(builder.finish())
}
const setUp = (changes: Partial<Snapshot>, rows: readonly Row[]) => {
  const snapshot = { ...plain, ...changes }
  const templates = { system: template(snapshot.system), user: template(snapshot.user) }
  const messages = (row: Row) => ({
    system: renderTemplate(templates.system, row),
    user: renderTemplate(templates.user, row),
  })
  return {
    group: pack(rows),
    lines: compileRequestLines(snapshot, templates),
    lineOf: (row: Row, id: string) => JSON.stringify(toRequestInput(snapshot, id, messages(row))) + '\n',
    bodyOf: (row: Row) => JSON.stringify(toRequestBody(snapshot, messages(row))),
  }
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary-ascii' }),
  fc.constantFrom(
    '',
    '"',
    '\\',
    '\u2028\u2029',
    '😀',
    '\0\x1f\x7f',
    '{{a}}',
    '\n'.repeat(50),
    'bw-splice',
    ',',
  ),
  fc.string({ minLength: 60, maxLength: 200 }),
)
const cell = fc.oneof(text, fc.constant(null))
const row = fc.tuple(cell, cell, cell)
const source = fc
  .array(
    fc.oneof(
      text.map((words) => words.replaceAll('{', '(')),
      fc.constantFrom('{{a}}', '{{ b }}', '{{c}}'),
    ),
  )
  .map((parts) => parts.join(''))
const snapshot = fc.record({
  endpoint: fc.constantFrom(...endpoints),
  model: text,
  system: source,
  user: source,
  settings: fc.record({ temperature: fc.double({ noNaN: true, min: 0, max: 2 }) }, { requiredKeys: [] }),
  outputColumns: fc.array(
    fc.record({
      name: text.map((name) => `n${name}`),
      type: fc.constantFrom('text' as const, 'number' as const),
      description: text,
      values: fc.constant([]),
    }),
    { maxLength: 2 },
  ),
})

describe('request lines', () => {
  test('are byte-identical to JSON.stringify of the rendered request, and measured exactly', () => {
    fc.assert(
      fc.property(snapshot, fc.array(row, { minLength: 1, maxLength: 5 }), (changes, rows) => {
        const { group, lines, lineOf } = setUp(changes, rows)
        const out = createByteBlock(16)
        let expected = ''
        rows.forEach((cells, index) => {
          const id = `bw1-0123456789-${index}-0-0123456789abc`
          const before = out.length
          lines.write(group, index, toBytes(id), out)
          expected += lineOf(cells, id)
          expect(lines.measure(group, index, id.length)).toBe(out.length - before)
        })
        expect(toText(viewBlock(out))).toBe(expected)
      }),
      { numRuns: 500 },
    )
  })

  test('of rows with equal bodies have equal hashes, and only they are equal', () => {
    const few = fc.constantFrom(null, '', 'a', '"', 'a"', '"b', 'b', '\\', ', ', 'x'.repeat(9))
    const user = fc.constantFrom('{{a}}{{b}}', '{{a}}"{{b}}', 'x {{a}}, {{b}} y', '{{c}}', 'none')
    const system = fc.constantFrom('', '{{c}}', 'a{{b}}', '"')
    fc.assert(
      fc.property(system, user, fc.array(fc.tuple(few, few, few), { maxLength: 8 }), (system, user, rows) => {
        const { group, lines, bodyOf } = setUp({ system, user }, rows)
        const other = pack(rows)
        rows.forEach((cells, index) =>
          rows.forEach((otherCells, otherIndex) => {
            const same = bodyOf(cells) === bodyOf(otherCells)
            expect(lines.equalBodies(group, index, other, otherIndex)).toBe(same)
            if (same) expect(lines.hashBody(group, index)).toEqual(lines.hashBody(other, otherIndex))
          }),
        )
      }),
      { numRuns: 300 },
    )
  })

  test('hash different bodies differently, also into an array', () => {
    const rows = Array.from({ length: 2000 }, (_, index): Row => [String(index % 1000), 'x', null])
    const { group, lines } = setUp({ user: '{{a}} {{b}}' }, rows)
    const words = new Uint32Array(rows.length * 2)
    rows.forEach((_, index) => lines.hashBodyInto(group, index, words, index))
    const hashes = rows.map((_, index) => `${words[index * 2]} ${words[index * 2 + 1]}`)
    expect(new Set(hashes).size).toBe(1000)
    expect(lines.hashBody(group, 7)).toEqual({ lo: words[14], hi: words[15] })
  })

  test('keep the messages apart when copies are looked for', () => {
    const rows = [['x', 'y', ''], ['xy', '', ''], ['', 'xy', '']] // prettier-ignore
    const { group, lines } = setUp({ system: 'S{{a}}', user: '{{b}}' }, rows)
    expect(lines.equalBodies(group, 0, group, 1)).toBe(false)
    expect(lines.equalBodies(group, 1, group, 2)).toBe(false)
    expect(lines.hashBody(group, 0)).not.toEqual(lines.hashBody(group, 1))
  })
})
