import { isJsonObject, parseJson } from '../json.ts'

/** JSON found in an answer. */
export interface LooseJson {
  readonly value: unknown
  /** The text is JSON only without a code fence, or the words around one object: whoever shows the value says so. */
  readonly repaired: boolean
}

/**
 * Reads a text that should be JSON. What models put around it is taken away: thoughts before it, one code fence, or words
 * before and after one object. Nothing inside is changed, and where two values could be meant none is taken.
 *
 * @returns null = there is no JSON, or more than one
 */
export const parseLooseJson = (text: string): LooseJson | null => {
  const value = parseJson(text)
  if (value !== undefined) return { value, repaired: false }
  const said = afterThoughts(text)
  const plain = said === text ? undefined : parseJson(said)
  const inner = plain ?? findFenced(said) ?? findObject(said)
  return inner === null ? null : { value: inner, repaired: true }
}

/** Reasoning models behind servers that do not take their thoughts apart begin with them; drafts of the answer are in there. */
const afterThoughts = (text: string): string => {
  if (!/^\s*<think>/.test(text)) return text
  const end = text.lastIndexOf('</think>')
  return end < 0 ? text : text.slice(end + '</think>'.length)
}

/** An object or list that is JSON only after a repair: what a free text is marked with, in case JSON was meant. */
export const isWrappedJson = (text: string): boolean => {
  // Most texts have neither, and a failed `JSON.parse` costs more than all reading before it.
  if (!text.includes('{') && !text.includes('[')) return false
  const found = parseLooseJson(text)
  return found?.repaired === true && (isJsonObject(found.value) || Array.isArray(found.value))
}

const fence = /(`{3,}|~{3,})[^\S\n]*[\w+-]*[^\S\n]*\r?\n([\s\S]*?)\r?\n?[^\S\n]*\1/g

/** The value in the only code fence that holds JSON; null = none, several, or JSON outside as well. */
const findFenced = (text: string): unknown => {
  if (!text.includes('```') && !text.includes('~~~')) return null
  const values = [...text.matchAll(fence)].flatMap(([, , inner = '']) => {
    const value = parseJson(inner)
    return value === undefined || value === null ? [] : [value]
  })
  if (values.length !== 1) return null
  return findObject(text.replace(fence, '')) === null ? values[0] : null
}

/** Where an object with a member may begin. */
const opening = /\{\s*"/g
/** A text with more braces than this is code or prose. */
const maxTries = 20

/** The only JSON object in a text. Lists are left alone: prose has brackets of its own. */
const findObject = (text: string): unknown => {
  let found: unknown = null
  let tries = 0
  opening.lastIndex = 0
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    if (++tries > maxTries) return null
    const end = endOfObject(text, match.index)
    const value = end === null ? undefined : parseJson(text.slice(match.index, end))
    if (end === null || value === undefined) continue
    if (found !== null) return null
    found = value
    opening.lastIndex = end
  }
  return found
}

/** After the brace that closes the one at `start`; null = it is never closed. */
const endOfObject = (text: string, start: number): number | null => {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 34) {
      at++
      while (at < text.length && text.charCodeAt(at) !== 34) at += text.charCodeAt(at) === 92 ? 2 : 1
    } else if (unit === 123) depth++
    else if (unit === 125 && --depth === 0) return at + 1
  }
  return null
}
