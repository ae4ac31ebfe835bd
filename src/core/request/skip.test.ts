import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isBlank, isBlankBytes } from '../dataset/blank.ts'
import { nastyCell } from '../nasty.suite.ts'
import { planSkip, skipReason } from './skip.ts'
import { parseTemplate, renderTemplate, type Template } from './template.ts'

const columns = ['a', 'b', 'c']
const template = (source: string): Template => {
  const parsed = parseTemplate(source, columns)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  return parsed.value
}
const reasonFor = (source: string, cells: readonly (string | null)[]) =>
  skipReason(planSkip(template(source)), (column) => isBlank(cells[column]))

describe('a row is skipped', () => {
  test('when every column its prompt uses is blank', () => {
    expect(reasonFor('Judge {{a}} and {{b}}', ['', null, 'x'])).toBe('emptyPrompt')
    expect(reasonFor('Judge {{a}}', [' \u00a0\u3000\n', 'x', 'x'])).toBe('emptyPrompt')
    expect(reasonFor('{{a}}', [null, 'x', 'x'])).toBe('emptyPrompt')
  })

  test('when the whole message is blank', () => {
    expect(reasonFor('', ['x', 'x', 'x'])).toBe('emptyPrompt')
    expect(reasonFor(' \n ', ['x', 'x', 'x'])).toBe('emptyPrompt')
  })

  test('but not when one used column says something, or none is used', () => {
    expect(reasonFor('Judge {{a}} and {{b}}', ['', 'x', ''])).toBeNull()
    expect(reasonFor('{{a}}', ['0', '', ''])).toBeNull()
    expect(reasonFor('Tell a joke', ['', '', ''])).toBeNull()
  })

  test('whenever its rendered message is blank, for any cells', () => {
    const source = fc
      .array(fc.constantFrom('{{a}}', '{{b}}', ' ', '\n', 'word'))
      .map((parts) => parts.join(''))
    const cell = fc.option(fc.oneof(nastyCell(), fc.constantFrom('', ' ', '\t')))
    fc.assert(
      fc.property(source, fc.tuple(cell, cell, cell), (text, cells) => {
        const user = template(text)
        const blank = isBlank(renderTemplate(user, cells))
        const allUsedBlank = user.columns.length > 0 && user.columns.every((column) => isBlank(cells[column]))
        expect(reasonFor(text, cells)).toBe(blank || allUsedBlank ? 'emptyPrompt' : null)
      }),
    )
  })
})

describe('blank bytes', () => {
  test('are blank text', () => {
    const white = fc.constantFrom(
      ...'\t\n\v\f\r \u00a0\u1680\u2000\u2005\u200a\u2028\u2029\u202f\u205f\u3000\ufeff'.split(''),
    )
    const text = fc.oneof(
      nastyCell(),
      fc.array(white).map((parts) => parts.join('')),
      fc.array(fc.oneof(white, nastyCell())).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, (cell) => {
        const bytes = new TextEncoder().encode(`x${cell}\u3000`)
        expect(isBlankBytes(bytes, 1, bytes.length - 3)).toBe(isBlank(cell))
      }),
    )
  })

  test('agree with trim for every single character of the basic plane', () => {
    const encoder = new TextEncoder()
    const disagreeing: number[] = []
    for (let code = 0; code < 0xd800; code++) {
      const bytes = encoder.encode(String.fromCharCode(code))
      if (isBlankBytes(bytes, 0, bytes.length) !== isBlank(String.fromCharCode(code))) disagreeing.push(code)
    }
    for (let code = 0xe000; code <= 0xffff; code++) {
      const bytes = encoder.encode(String.fromCharCode(code))
      if (isBlankBytes(bytes, 0, bytes.length) !== isBlank(String.fromCharCode(code))) disagreeing.push(code)
    }
    expect(disagreeing).toEqual([])
  })

  test('do not read past their end', () => {
    const bytes = new Uint8Array([0xe3, 0x80, 0x80])
    expect(isBlankBytes(bytes, 0, 3)).toBe(true)
    expect(isBlankBytes(bytes, 0, 2)).toBe(false)
    expect(isBlankBytes(bytes, 0, 0)).toBe(true)
  })
})
