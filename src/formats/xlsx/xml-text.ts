import { badWorkbook } from './fault.ts'

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/**
 * Text as an XML parser hands it on: line ends are "\n", the five named entities and character references are replaced.
 * No other entity can exist where declarations are refused.
 */
export function decodeXmlText(raw: string, part: string): string {
  const text = raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw
  if (!text.includes('&')) return text
  return text.replace(/&([^;&]{0,10});?/g, (reference, name: string) => {
    const known = reference.endsWith(';') ? (named[name] ?? toCharacter(name)) : null
    if (known === null) throw badWorkbook('notXml', part)
    return known
  })
}

function toCharacter(name: string): string | null {
  const digits = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name)
  if (!digits) return null
  const code = digits[1] === undefined ? Number(digits[2]) : Number.parseInt(digits[1], 16)
  return code === 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)
    ? null
    : String.fromCodePoint(code)
}

/**
 * One attribute's value out of a tag's inside, or null. `name` is compared with its prefix; `*:id` finds it under any.
 *
 * @param raw what stands between the tag's name and its end
 */
export function attributeOf(raw: string, name: string, part = ''): string | null {
  const anyPrefix = name.startsWith('*:')
  let at = 0
  for (;;) {
    const equals = raw.indexOf('=', at)
    if (equals === -1) return null
    const start = skipBlanks(raw, at)
    let valueAt = skipBlanks(raw, equals + 1)
    const quote = raw.charAt(valueAt++)
    const end = quote === '"' || quote === "'" ? raw.indexOf(quote, valueAt) : -1
    if (end === -1) throw badWorkbook('notXml', part)
    const matches = anyPrefix
      ? raw.slice(start, equals).trimEnd().endsWith(name.slice(1))
      : raw.startsWith(name, start) && isNameEnd(raw, start + name.length, equals)
    if (matches) return decodeXmlText(raw.slice(valueAt, end), part)
    at = end + 1
  }
}

/** `xsd:boolean`: "1" and "true" are true. */
export const isTrue = (value: string | null): boolean => value === '1' || value === 'true'

const isNameEnd = (raw: string, at: number, equals: number): boolean =>
  at === equals || skipBlanks(raw, at) === equals

function skipBlanks(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) <= 32) at++
  return at
}
