import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nastyCell, nastyTexts } from '../nasty.suite.ts'
import {
  escapeTemplate,
  parseTemplate,
  renamePlaceholders,
  renderTemplate,
  writePlaceholder,
} from './template.ts'

const render = (source: string, row: Readonly<Record<string, string | null>>): string => {
  const parsed = parseTemplate(source, Object.keys(row))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  return renderTemplate(parsed.value, Object.values(row))
}
const issuesOf = (source: string, columns: readonly string[]) => {
  const parsed = parseTemplate(source, columns)
  return parsed.ok ? [] : parsed.error
}

describe('a template', () => {
  test('fills each placeholder with the cell of its column', () => {
    expect(render('Is {{text}} about {{ topic }}?', { text: 'rain', topic: 'weather' })).toBe(
      'Is rain about weather?',
    )
    expect(render('{{a}}{{a}}{{b}}', { a: '1', b: '2' })).toBe('112')
    expect(render('no placeholder', {})).toBe('no placeholder')
    expect(render('', {})).toBe('')
  })

  test('says which columns it uses, ascending and each once', () => {
    const parsed = parseTemplate('{{c}} {{a}} {{c}}', ['a', 'b', 'c'])
    expect(parsed).toMatchObject({ ok: true, value: { columns: [0, 2] } })
  })

  test('writes nothing for a missing cell', () => {
    expect(render('[{{a}}]', { a: null })).toBe('[]')
    const parsed = parseTemplate('[{{b}}]', ['a', 'b'])
    expect(parsed.ok && renderTemplate(parsed.value, ['only one'])).toBe('[]')
  })

  test('never reads a value as template again', () => {
    expect(render('{{a}} {{b}}', { a: '{{b}}', b: '{{a}}' })).toBe('{{b}} {{a}}')
    expect(render('{{a}}{{b}}', { a: '{', b: '{a}}' })).toBe('{{a}}')
    expect(render('{{a}}', { a: '$& $1 $$ \\{{' })).toBe('$& $1 $$ \\{{')
  })

  test('leaves text byte-identical', () => {
    expect(render('<a & "b"> {x} } { \\n \\ {{v}}', { v: '<&>' })).toBe('<a & "b"> {x} } { \\n \\ <&>')
  })

  test('matches names exactly first, then by letter case if only one fits', () => {
    expect(render('{{Text}}', { text: 'lower', Text: 'capital' })).toBe('capital')
    expect(render('{{TEXT}}', { text: 'lower' })).toBe('lower')
    expect(issuesOf('{{TEXT}}', ['text', 'Text'])).toMatchObject([
      { kind: 'UnknownColumn', name: 'TEXT', nearest: 'text' },
    ])
    expect(render('{{Gru\u0308ße}}', { Grüße: 'composed' })).toBe('composed')
    expect(render('{{ padded }}', { ' padded ': 'blank' })).toBe('blank')
  })

  test('knows columns that objects know too only if they exist', () => {
    expect(issuesOf('{{constructor}}{{__proto__}}', ['a'])).toHaveLength(2)
    expect(parseTemplate('{{__proto__}}', ['__proto__'])).toMatchObject({
      ok: true,
      value: { parts: [{ column: 0 }] },
    })
  })

  test.each([
    ['{{{a}}}', '{A}'],
    ['{"x":{{a}}}', '{"x":A}'],
    ['{{{{a}}}}', '{{A}}'],
    ['{{ {b }}', 'B'],
    ['{{{b}}', 'B'],
    ['{{c} }}', 'C'],
    ['{{c}}}', 'C'],
    ['{{d}}e}}', 'D'],
    ['{{ {{f }}', 'F'],
    ['{{a}}}}', 'A}}'],
  ])('%s reads braces beside and inside names as %s', (source, text) => {
    expect(render(source, { a: 'A', '{b': 'B', 'c}': 'C', 'd}}e': 'D', '{{f': 'F' })).toBe(text)
  })

  test.each([
    ['\\{{a}}', '{{a}}'],
    ['\\\\{{a}}', '\\A'],
    ['\\\\\\{{a}}', '\\{{a}}'],
    ['\\\\\\\\{{a}}', '\\\\A'],
    ['C:\\dir\\ {{a}}', 'C:\\dir\\ A'],
    ['\\{{{a}}', '{{{a}}'],
    ['\\{{\\{{a}}', '{{{{a}}'],
    ['\\{{{{a}}', '{{A'],
    ['\\{a\\}', '\\{a\\}'],
    ['{{a}}\\{{', 'A{{'],
  ])('%s with its backslashes gives %s', (source, text) => {
    expect(render(source, { a: 'A' })).toBe(text)
  })

  test('keeps sections, partials and comments of other languages as plain names', () => {
    expect(issuesOf('{{#a}}{{/a}}{{^a}}{{>a}}{{!a}}{{&a}}', ['a']).map((issue) => issue.kind)).toEqual(
      Array(6).fill('UnknownColumn'),
    )
    expect(render('{{#a}}', { '#a': 'hash' })).toBe('hash')
  })
})

describe('a template with mistakes', () => {
  test('names each unknown column, where it stands, and the nearest name', () => {
    expect(issuesOf('Hi {{ naem }}, {{zzz}}', ['name', 'id'])).toEqual([
      { kind: 'UnknownColumn', name: 'naem', nearest: 'name', start: 3, end: 13 },
      { kind: 'UnknownColumn', name: 'zzz', nearest: null, start: 15, end: 22 },
    ])
    expect(issuesOf('{{}}{{ }}', ['a'])).toMatchObject([
      { name: '', start: 0, end: 4 },
      { name: '', start: 4, end: 9 },
    ])
    expect(issuesOf('x{{{nope}}}', ['a'])).toMatchObject([{ name: 'nope', start: 2, end: 10 }])
  })

  test('says where a placeholder was left open', () => {
    expect(issuesOf('Hi {{name', ['name'])).toEqual([{ kind: 'UnclosedPlaceholder', start: 3, end: 9 }])
    expect(issuesOf('Hi {{name} and {{id}}', ['name', 'id'])).toEqual([
      { kind: 'UnclosedPlaceholder', start: 3, end: 15 },
    ])
    expect(issuesOf('{{', ['a'])).toEqual([{ kind: 'UnclosedPlaceholder', start: 0, end: 2 }])
  })

  test('takes no more than a moment on a long text of opened or unknown placeholders', () => {
    for (const piece of ['{{', '{{x}} ', '}}{{x ', '{{   ', '\\']) {
      expect(parseTemplate(piece.repeat(4000), ['a', 'b'.repeat(50)])).toBeDefined()
    }
  })
})

const header = fc.uniqueArray(
  nastyCell().filter((name) => name.trim() !== ''),
  {
    minLength: 1,
    maxLength: 5,
    selector: (name) => name.normalize('NFC').trim().toLowerCase(),
  },
)

describe('any template', () => {
  test('finds every column of any header through its written placeholder, and any value arrives as it is', () => {
    fc.assert(
      fc.property(header, fc.infiniteStream(nastyCell()), (columns, cells) => {
        for (const [column, name] of columns.entries()) {
          if (name.includes('{{') || name.includes('}}')) continue
          const value: string = cells.next().value
          const parsed = parseTemplate(`a ${writePlaceholder(name)} b`, columns)
          expect(parsed).toEqual({
            ok: true,
            value: { parts: [{ text: 'a ' }, { column }, { text: ' b' }], columns: [column] },
          })
          const row = columns.map((_, at) => (at === column ? value : 'other'))
          expect(parsed.ok && renderTemplate(parsed.value, row)).toBe(`a ${value} b`)
        }
      }),
    )
  })

  test('gives an escaped text back as it was', () => {
    fc.assert(
      fc.property(nastyCell(), header, (text, columns) => {
        const parsed = parseTemplate(escapeTemplate(text), columns)
        expect(parsed.ok && renderTemplate(parsed.value, columns)).toBe(text)
      }),
    )
    const braces = fc.string({ unit: fc.constantFrom('{', '}', '\\', 'a', ' ') })
    fc.assert(
      fc.property(braces, (text) => {
        const parsed = parseTemplate(`${escapeTemplate(text)} {{a}}`, ['a'])
        expect(parsed.ok && renderTemplate(parsed.value, ['A'])).toBe(`${text} A`)
      }),
    )
  })

  test('is either read whole or has issues that point at braces of the text', () => {
    const messy = fc
      .array(fc.constantFrom('{{', '}}', '{', '}', '\\', 'a', 'b', ' ', '\n', ...nastyTexts.slice(0, 20)))
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(messy, (source) => {
        const parsed = parseTemplate(source, ['a', '{b', 'a}'])
        if (parsed.ok) {
          expect(parsed.value.parts.every((part) => !('text' in part) || part.text !== '')).toBe(true)
          return
        }
        expect(parsed.error.length).toBeGreaterThan(0)
        for (const issue of parsed.error) {
          expect(source.slice(issue.start, issue.start + 2)).toBe('{{')
          expect(issue.end).toBeGreaterThan(issue.start + 1)
          if (issue.kind === 'UnknownColumn') expect(source.slice(0, issue.end).endsWith('}}')).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('renaming columns in a template', () => {
  test.each([
    ['Is {{text}} about {{ topic }}?', 'Is {{body}} about {{ subject }}?'],
    ['{{TEXT}}\\n{{text}}', '{{body}}\\n{{body}}'],
    ['\\\\{{text}} \\{{text}}', '\\\\{{body}} \\{{text}}'],
    ['{"x":{{text}}} {{{text}}}', '{"x":{{body}}} {{{body}}}'],
    ['{{other}} {{textt}} {{text', '{{other}} {{textt}} {{text'],
    ['{{text} and {{text}}', '{{text} and {{body}}'],
    ['text topic {text}', 'text topic {text}'],
  ])('%s becomes %s', (source, renamed) => {
    const after = ['body', 'subject', 'other']
    expect(renamePlaceholders(source, ['text', 'topic', 'other'], after)).toBe(renamed)
  })

  test('two columns may change their names with each other', () => {
    expect(renamePlaceholders('{{a}} {{ b }}', ['a', 'b'], ['b', 'a'])).toBe('{{b}} {{ a }}')
  })

  test('a placeholder in other letters goes on naming its column when a new name would capture it', () => {
    expect(renamePlaceholders('{{TEXT}} {{id}}', ['text', 'id'], ['text', 'TEXT'])).toBe('{{text}} {{TEXT}}')
  })

  test('a name that begins or ends with a brace stays apart from the braces', () => {
    expect(renamePlaceholders('{{a}}{{b}}', ['a', 'b'], ['{a', 'b}'])).toBe('{{ {a }}{{ b} }}')
  })
})

describe('any renaming', () => {
  const names = fc.uniqueArray(
    fc.oneof(
      nastyCell().filter((name) => name.trim() !== '' && !name.includes('{{') && !name.includes('}}')),
      fc.constantFrom('a', 'b', 'A', '{a', 'b}', 'a b'),
    ),
    { minLength: 2, maxLength: 5, selector: (name) => name.normalize('NFC').trim() },
  )
  const pair = fc.tuple(names, names).map(([from, to]) => {
    const count = Math.min(from.length, to.length)
    return { from: from.slice(0, count), to: to.slice(0, count) }
  })

  test('keeps every placeholder on its column, and everything else as it was', () => {
    fc.assert(
      fc.property(
        pair,
        fc.array(
          fc.oneof(
            nastyCell(),
            fc.constantFrom('{', '}', '\\', '\\{{a}}', '{{nobody}}', ' '),
            fc.nat({ max: 4 }),
          ),
        ),
        ({ from, to }, pieces) => {
          const source = pieces
            .map((piece) =>
              typeof piece === 'number' ? writePlaceholder(from[piece % from.length]!) : piece,
            )
            .join('')
          const before = parseTemplate(source, from)
          const after = parseTemplate(renamePlaceholders(source, from, to), to)
          if (before.ok) expect(after).toEqual(before)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('to the same names changes nothing', () => {
    fc.assert(
      fc.property(names, fc.array(nastyCell()), (columns, pieces) => {
        const source = pieces.join('{{a}}')
        expect(renamePlaceholders(source, columns, columns)).toBe(source)
      }),
    )
  })
})
