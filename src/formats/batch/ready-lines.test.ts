import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createByteBlock, viewBlock } from '../csv/byte-block.ts'
import { createReadyLines } from './ready-lines.ts'
import { createRowGroupBuilder, openRowGroup } from '../packed/row-group.ts'

const lines = createReadyLines({ url: '', urlCell: 0, modelCell: 1, bodyCell: 2, problemCell: 3 })
const id = new TextEncoder().encode('bw1-0000000000-0-0-0000000000000')

function toGroup(rows: readonly (readonly [url: string, body: string])[]) {
  const builder = createRowGroupBuilder(4, { nullable: true })
  for (const [url, body] of rows) builder.appendRow([url, 'm', body, null])
  return openRowGroup(builder.finish())
}

test('a line has our id, the url and the very bytes of the body, and is as long as measured', () => {
  const object = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue())
  const body = fc
    .tuple(object, fc.constantFrom(' ', '\t', ''))
    .map(([value, blank]) => JSON.stringify(value).replace(/^\{/, `{${blank}`))
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), body), { minLength: 1, maxLength: 5 }),
      (rows) => {
        const group = toGroup(rows)
        const out = createByteBlock(1)
        for (const [row, [url, expected]] of rows.entries()) {
          out.length = 0
          lines.write(group, row, id, out)
          const text = new TextDecoder().decode(viewBlock(out))
          expect(text.endsWith(`,"body":${expected}}\n`)).toBe(true)
          expect(JSON.parse(text)).toMatchObject({
            method: 'POST',
            url,
            body: JSON.parse(expected) as object,
          })
          expect(lines.measure(group, row, id.length)).toBe(out.length)
        }
      },
    ),
    { numRuns: 50 },
  )
})

test('bodies are equal by their bytes, whatever the url is', () => {
  const group = toGroup([
    ['/a', '{"x":1}'],
    ['/b', '{"x":1}'],
    ['/a', '{"x": 1}'],
  ])
  expect(lines.hashBody(group, 0)).toEqual(lines.hashBody(group, 1))
  expect(lines.hashBody(group, 0)).not.toEqual(lines.hashBody(group, 2))
  expect([lines.equalBodies(group, 0, group, 1), lines.equalBodies(group, 0, group, 2)]).toEqual([
    true,
    false,
  ])
})
