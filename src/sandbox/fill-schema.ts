import { hashText } from './hash.ts'
import { isObject, type JsonObject } from './json.ts'
import { pickByKeywords, readMood, wordsOf } from './keywords.ts'

/** The text an answer is made of, read once for all its properties. */
export interface Subject {
  /** All the user wrote. */
  readonly text: string
  /** The last paragraph: most prompts put the row's own text there. */
  readonly tail: string
  readonly words: readonly string[]
  readonly seed: number
}

export function toSubject(text: string, seed: number): Subject {
  const paragraphs = text.split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== '')
  // "Review: …" in front of the row's text is the prompt's, not the row's.
  const tail = (paragraphs.at(-1) ?? '').trim().replace(/^[\p{L} ]{1,24}:\s+/u, '')
  return { text, tail, words: wordsOf(tail), seed }
}

const deepest = 8

/**
 * A value that fits a JSON schema, made from the text by the sandbox's rule.
 * Lists: keywords, then a value that stands in the text, then the hash. Numbers: stars by mood for scores, a count for
 * counts, else the hash, within the bounds (1 to 5 where there are none). Booleans: by the property's name, else the
 * hash. Texts: the first words of the text.
 */
export function fillSchema(
  schema: unknown,
  subject: Subject,
  name = 'answer',
  root = schema,
  depth = 0,
): unknown {
  if (!isObject(schema) || depth > deepest) return null
  const follow = (inner: unknown, innerName = name) => fillSchema(inner, subject, innerName, root, depth + 1)

  if (typeof schema['$ref'] === 'string') return follow(resolveRef(root, schema['$ref']))
  if ('const' in schema) return schema['const']
  if (Array.isArray(schema['enum'])) return pickValue(schema['enum'], subject, name)
  for (const key of ['anyOf', 'oneOf', 'allOf']) {
    const choices = schema[key]
    if (Array.isArray(choices))
      return follow(choices.find((choice) => !isObject(choice) || choice['type'] !== 'null'))
  }
  switch (firstType(schema)) {
    case 'object': {
      const properties = isObject(schema['properties']) ? schema['properties'] : {}
      return Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, follow(inner, key)]))
    }
    case 'array': {
      const count = Math.max(1, numberOf(schema['minItems']) ?? 1)
      return Array.from({ length: Math.min(count, 20) }, () => follow(schema['items'] ?? {}))
    }
    case 'string':
      return extractText(subject, numberOf(schema['maxLength']) ?? 60, schema['format'])
    case 'integer':
      return pickNumber(schema, subject, name)
    case 'number':
      return pickNumber(schema, subject, name)
    case 'boolean':
      return pickBoolean(subject, name)
    default:
      return null
  }
}

/** The first words of the row's text, cut between words. */
export function extractText(subject: Subject, longest: number, format?: unknown): string {
  if (format === 'date') return '2026-01-01'
  if (format === 'date-time') return '2026-01-01T00:00:00Z'
  const text = subject.tail.replace(/\s+/g, ' ')
  if (text.length <= longest) return text
  const cut = text.slice(0, longest + 1)
  const space = cut.lastIndexOf(' ')
  return (space > longest / 2 ? cut.slice(0, space) : text.slice(0, longest)).replace(/[\uD800-\uDBFF]$/, '')
}

function pickValue(values: readonly unknown[], subject: Subject, name: string): unknown {
  const texts = values.filter((value) => typeof value === 'string')
  if (texts.length > 0) {
    const byKeyword = pickByKeywords(texts, subject.words)
    if (byKeyword !== null) return byKeyword
    const padded = ` ${subject.words.join(' ')} `
    const found = texts
      .filter((text) => text.trim() !== '' && padded.includes(` ${wordsOf(text).join(' ')} `))
      .sort((a, b) => b.length - a.length)
    if (found[0] !== undefined) return found[0]
  }
  return values[hashText(subject.text + name, subject.seed) % values.length]
}

function pickNumber(schema: JsonObject, subject: Subject, name: string): number {
  const low = numberOf(schema['minimum']) ?? 1
  const high = Math.max(low, numberOf(schema['maximum']) ?? Math.max(5, low))
  const clamp = (value: number) => Math.min(high, Math.max(low, value))
  if (/score|rating|stars|satisfaction/i.test(name)) {
    const { good, bad } = readMood(subject.words)
    const share = good + bad === 0 ? 0.5 : good / (good + bad)
    return clamp(Math.round(low + share * (high - low)))
  }
  if (/words|count|length/i.test(name))
    return numberOf(schema['maximum']) === null ? subject.words.length : clamp(subject.words.length)
  return clamp(low + (hashText(subject.text + name, subject.seed) % Math.max(1, Math.floor(high - low + 1))))
}

function pickBoolean(subject: Subject, name: string): boolean {
  const { good, bad } = readMood(subject.words)
  if (/positive|happy|recommend|satisfied/i.test(name)) return good > bad
  if (/negative|complain|unhappy|problem/i.test(name)) return bad > good
  return hashText(subject.text + name, subject.seed) % 2 === 0
}

const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null

function firstType(schema: JsonObject): unknown {
  const type = schema['type']
  if (Array.isArray(type)) return type.find((entry) => entry !== 'null')
  return type ?? (isObject(schema['properties']) ? 'object' : undefined)
}

function resolveRef(root: unknown, ref: string): unknown {
  let at: unknown = root
  for (const step of ref.replace(/^#\/?/, '').split('/').filter(Boolean))
    at = isObject(at) ? at[step.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined
  return at
}
