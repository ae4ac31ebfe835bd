import { badWorkbook } from './fault.ts'
import { decodeXmlText } from './xml-text.ts'

export interface XmlHandler {
  /** @param attributes the raw inside of the tag, for `attributeOf` */
  open(name: string, attributes: string): void
  close(name: string): void
  /** Decoded; one stretch may come in several calls. */
  text(text: string): void
  /**
   * May take a whole element that starts at `at`, together with all that is in it, and return where it ends; or -1, and
   * it is scanned. Elements with a prefix are not offered.
   */
  readonly takeElement?: (input: string, at: number) => number
}

export interface XmlScanner {
  /** Takes the next piece in; pieces may be cut anywhere. */
  write(piece: string): void
  /** Nothing follows. */
  end(): void
}

/** As long as a tag, comment or stretch of text may be. Excel's cells end at 32,767 characters. */
export const tokenLimit = 1024 * 1024

/** No part of a workbook nests deeper than some twenty elements. */
const depthLimit = 256

/**
 * A scanner for the XML that stands in workbooks, which hands on elements and text as they come and keeps nothing.
 *
 * Names come without a prefix if it is the root's (`<x:row>` in `<x:worksheet>` is `row`); others keep theirs, so
 * `xm:f` is not taken for a formula. Comments and processing instructions are passed over.
 *
 * A DOCTYPE is refused: no workbook has one, and without it there are no entities that grow (billion laughs) or reach
 * out (XXE). Throws BadWorkbook: declaration, notXml (not well-formed), longText.
 */
export function createXmlScanner(part: string, handler: XmlHandler): XmlScanner {
  const { takeElement } = handler
  const stack: string[] = []
  let prefix: string | null = null
  let done = false
  let rest = ''
  /** Up to where `rest` has been searched in vain. */
  let searched = 0

  const fail = () => badWorkbook('notXml', part)

  const text = (raw: string): void => {
    if (stack.length > 0) handler.text(decodeXmlText(raw, part))
    else if (/[^\s\ufeff]/.test(raw)) throw fail()
  }

  const toName = (raw: string): string => {
    if (prefix === null) prefix = raw.includes(':') ? raw.slice(0, raw.indexOf(':') + 1) : ''
    return prefix !== '' && raw.startsWith(prefix) ? raw.slice(prefix.length) : raw
  }

  const open = (input: string, nameEnd: number, start: number, end: number): void => {
    const selfClosing = input.charCodeAt(end - 1) === 47
    const name = toName(nameAt(input, start, selfClosing && nameEnd === end ? end - 1 : nameEnd))
    if (name === '' || (done && stack.length === 0)) throw fail()
    if (stack.length >= depthLimit) throw fail()
    done = true
    handler.open(name, nameEnd >= end ? '' : input.slice(nameEnd, selfClosing ? end - 1 : end))
    if (selfClosing) handler.close(name)
    else stack.push(name)
  }

  const close = (input: string, start: number, end: number): void => {
    let nameEnd = end
    while (nameEnd > start && input.charCodeAt(nameEnd - 1) <= 32) nameEnd--
    const name = toName(nameAt(input, start, nameEnd))
    if (stack.pop() !== name) throw fail()
    handler.close(name)
  }

  /** Takes one token at `at`, which is a "<"; returns where it ends, or -1 if it is not all there. */
  const markup = (input: string, at: number): number => {
    const next = input.charCodeAt(at + 1)
    if (next === 47) {
      const end = input.indexOf('>', at + 2)
      if (end !== -1) close(input, at + 2, end)
      return end === -1 ? -1 : end + 1
    }
    if (next === 63) return endOf(input, '?>', at + 2)
    if (next === 33) return declaration(input, at)
    const taken = takeElement !== undefined && prefix === '' ? takeElement(input, at) : -1
    return taken === -1 ? tag(input, at) : taken
  }

  const tag = (input: string, at: number): number => {
    let nameEnd = -1
    for (let end = at + 1; end < input.length; end++) {
      const unit = input.charCodeAt(end)
      if (unit === 62) {
        open(input, nameEnd === -1 ? end : nameEnd, at + 1, end)
        return end + 1
      }
      if (unit <= 32 && nameEnd === -1) nameEnd = end
      else if (unit === 34 || unit === 39) {
        end = input.indexOf(unit === 34 ? '"' : "'", end + 1)
        if (end === -1) return -1
      } else if (unit === 60) throw fail()
    }
    return -1
  }

  const declaration = (input: string, at: number): number => {
    if (input.startsWith('<!--', at)) return endOf(input, '-->', at + 4)
    if (input.startsWith('<![CDATA[', at)) {
      const end = input.indexOf(']]>', at + 9)
      if (end === -1) return -1
      if (stack.length === 0) throw fail()
      handler.text(input.slice(at + 9, end).replace(/\r\n?/g, '\n'))
      return end + 3
    }
    const begun = input.slice(at, at + 9)
    if ('<![CDATA['.startsWith(begun) || '<!--'.startsWith(begun)) return -1
    throw badWorkbook(/^<![a-z]/i.test(begun) ? 'declaration' : 'notXml', part)
  }

  return {
    write(piece) {
      const input = rest + piece
      let at = 0
      let from = searched
      for (;;) {
        const less = input.indexOf('<', from)
        if (less === -1) {
          searched = input.length - at
          break
        }
        if (less > at) text(input.slice(at, less))
        at = less
        const end = markup(input, less)
        if (end === -1) {
          searched = 0
          break
        }
        at = end
        from = end
      }
      rest = input.slice(at)
      if (rest.length > tokenLimit) throw badWorkbook('longText', part, tokenLimit)
    },
    end() {
      if (rest !== '') text(rest)
      if (!done || stack.length > 0 || rest.startsWith('<')) throw fail()
    },
  }
}

const endOf = (input: string, mark: string, from: number): number => {
  const at = input.indexOf(mark, from)
  return at === -1 ? -1 : at + mark.length
}

/** Most of a sheet's tags have one letter; their names need not be made anew each time. */
const letters = Array.from({ length: 128 }, (_, unit) => String.fromCharCode(unit))
const nameAt = (input: string, start: number, end: number): string =>
  (end - start === 1 ? letters[input.charCodeAt(start)] : undefined) ?? input.slice(start, end)
