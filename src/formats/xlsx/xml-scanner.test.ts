import { describe, expect, test } from 'vitest'
import { createXmlScanner, tokenLimit } from './xml-scanner.ts'
import { attributeOf } from './xml-text.ts'

/** What is heard of a text that comes in pieces of `size` characters. */
function scan(xml: string, size = xml.length): string[] {
  const heard: string[] = []
  let text = ''
  const flush = () => {
    if (text !== '') heard.push(JSON.stringify(text))
    text = ''
  }
  const scanner = createXmlScanner('a.xml', {
    open(name, attributes) {
      flush()
      heard.push(`<${name}${attributes.trimEnd()}>`)
    },
    close(name) {
      flush()
      heard.push(`</${name}>`)
    },
    text: (more) => void (text += more),
  })
  for (let at = 0; at < xml.length; at += Math.max(1, size)) scanner.write(xml.slice(at, at + size))
  scanner.end()
  return heard
}
const problem = (xml: string): unknown => {
  try {
    return scan(xml)
  } catch (error) {
    return (error as { error: { problem: string } }).error.problem
  }
}

describe('XML', () => {
  test('is heard the same wherever it is cut', () => {
    const xml =
      '\ufeff<?xml version="1.0"?>\r\n<!-- <a> -- -->\n<a x="1>2" y=\'"\'>one&amp;two<b/>\r\n<c  z = "&lt;" ></c >' +
      '<![CDATA[<raw>&amp;]]]]><![CDATA[>]]>&#x1F600;&#65;<?pi <x> ?><!-- - -->end</a>\n<!-- after -->'
    const whole = scan(xml)
    expect(whole).toEqual([
      `<a x="1>2" y='"'>`,
      '"one&two"',
      '<b>',
      '</b>',
      '"\\n"',
      '<c  z = "&lt;">',
      '</c>',
      '"<raw>&amp;]]>😀Aend"',
      '</a>',
    ])
    for (let size = 1; size < xml.length; size++) expect(scan(xml, size)).toEqual(whole)
  })

  test('has no prefix where the root has the same', () => {
    expect(scan('<x:a><x:b/><xm:b></xm:b><c/></x:a>')).toEqual([
      ...['<a>', '<b>', '</b>', '<xm:b>', '</xm:b>', '<c>', '</c>', '</a>'],
    ])
  })

  test.each([
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['a document type in lower case', '<!doctype a><a/>'],
    [
      'a document type behind a comment',
      '<?xml version="1.0"?><!-- --><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
    ],
    ['an entity inside', '<a><!ENTITY b "c"></a>'],
  ])('with %s is refused', (_, xml) => {
    expect(problem(xml)).toBe('declaration')
  })

  test.each([
    ['nothing', ''],
    ['no element', 'text'],
    ['text before the root', 'x<a/>'],
    ['text after the root', '<a/>x'],
    ['two roots', '<a/><b/>'],
    ['an element that is not closed', '<a><b></a>'],
    ['an end', '<a>'],
    ['half a tag', '<a><b'],
    ['half a comment', '<a/><!-- '],
    ['an unknown entity', '<a>&nbsp;</a>'],
    ['an ampersand', '<a>A & B</a>'],
    ['half of a character', '<a>&#xD800;</a>'],
    ['a character that cannot be', '<a>&#x110000;</a>'],
    ['a zero', '<a>&#0;</a>'],
    ['a tag in a tag', '<a <b></b>'],
    ['a nameless element', '<a>< /></a>'],
    ['CDATA outside', '<![CDATA[x]]><a/>'],
    ['endless nesting', '<a>'.repeat(100_000)],
  ])('that is wrong by %s is not well-formed', (_, xml) => {
    expect(problem(xml)).toBe('notXml')
  })

  test('with a text without an end is left', () => {
    expect(() => {
      const scanner = createXmlScanner('a.xml', { open() {}, close() {}, text() {} })
      scanner.write('<a>')
      const piece = 'x'.repeat(64 * 1024)
      for (let bytes = 0; bytes < tokenLimit * 4; bytes += piece.length) scanner.write(piece)
    }).toThrow('BadWorkbook')
  })
})

test('attributes are found by their names alone', () => {
  const raw = ` spans="1:2" xr = 'r="9"' r="A&#49;"\n x:id="rId1" s=""`
  expect(attributeOf(raw, 'r')).toBe('A1')
  expect(attributeOf(raw, 'xr')).toBe('r="9"')
  expect(attributeOf(raw, 's')).toBe('')
  expect(attributeOf(raw, 'id')).toBe(null)
  expect(attributeOf(raw, '*:id')).toBe('rId1')
  expect(attributeOf('', 'r')).toBe(null)
  expect(() => attributeOf(' r=A1', 'r')).toThrow('BadWorkbook')
})
