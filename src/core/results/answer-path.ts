import { field, isJsonObject } from '../json.ts'
import { parseLooseJson } from './loose-json.ts'

/** A way into a JSON answer: names of members and places in lists. */
export type PathSteps = readonly (string | number)[]

/** What stands at a path. `json` is an object or a list, or values of several types. */
export type PathType = 'text' | 'category' | 'number' | 'boolean' | 'json'

/** A path that a person chose to see as a column. */
export interface AnswerPath {
  /** As written by `writePath`, which is the name of its column, too. */
  readonly path: string
  readonly type: PathType
}

/** A path that answers have. */
export interface FoundPath extends AnswerPath {
  /** Of the answers looked at, 0…1. */
  readonly share: number
  /** A value as a cell shows it, cut to 120 characters. */
  readonly example: string
}

const bare = /^[\p{L}_$][\p{L}\p{N}_$-]*$/u

/** `a.b[0].c`; a name with other characters stands as JSON text in brackets: `["a.b"]`. */
export const writePath = (steps: PathSteps): string =>
  steps
    .map((step, at) => {
      if (typeof step === 'number') return `[${step}]`
      if (!bare.test(step)) return `[${JSON.stringify(step)}]`
      return at === 0 ? step : `.${step}`
    })
    .join('')

/** Null for what `writePath` does not write. */
export const parsePath = (path: string): PathSteps | null => {
  const steps: (string | number)[] = []
  const part = /\[(\d{1,9}|"(?:[^"\\]|\\.)*")\]|(^|\.)([\p{L}_$][\p{L}\p{N}_$-]*)/uy
  while (part.lastIndex < path.length) {
    const start = part.lastIndex
    const match = part.exec(path)
    if (match === null) return null
    const [, inBrackets, dot, name] = match
    if (name !== undefined) {
      if ((dot === '') !== (start === 0)) return null
      steps.push(name)
    } else if (inBrackets !== undefined) {
      try {
        steps.push(JSON.parse(inBrackets) as string | number)
      } catch {
        return null
      }
    }
  }
  return steps.length > 0 && writePath(steps) === path ? steps : null
}

/** The value at a path; undefined = there is none. */
export const valueAt = (value: unknown, steps: PathSteps): unknown => {
  let at = value
  for (const step of steps) {
    if (typeof step === 'number') at = Array.isArray(at) ? (at as readonly unknown[])[step] : undefined
    else at = field(at, step)
    if (at === undefined) return undefined
  }
  return at
}

/** Cells of a free text at some paths; all null where it is no JSON. What stands around the JSON is passed over. */
export const readPathCells = (text: string, paths: readonly PathSteps[]): readonly (string | null)[] => {
  const value = parseAnswer(text)
  return paths.map((steps) => toCellText(valueAt(value, steps)))
}

/** The object or list that a text is or has in it; undefined = there is none. */
export const parseAnswer = (text: string): unknown => {
  // A failed `JSON.parse` costs more than looking for a brace.
  if (!text.includes('{') && !text.includes('[')) return undefined
  const value = parseLooseJson(text)?.value
  return typeof value === 'object' && value !== null ? value : undefined
}

/** A JSON value as a cell; null and nothing are no cell. */
export const toCellText = (value: unknown): string | null => {
  if (value === undefined || value === null) return null
  if (typeof value === 'string') return value
  return typeof value === 'number' && !Number.isFinite(value) ? null : JSON.stringify(value)
}

/** Lists are offered item by item up to here, and nothing deeper than this; the rest stands in the cell of what holds it. */
const offeredItems = 5
const offeredDepth = 6
const mostPaths = 300
/** Texts that repeat this much are categories. */
const mostCategories = 20

interface Seen {
  readonly steps: PathSteps
  count: number
  types: number
  example: string | null
  readonly texts: Set<string>
}

const typeBits = { text: 1, number: 2, boolean: 4, json: 8 } as const

/**
 * Looks for paths in answers. Members come in the order in which answers have them, those inside right after what holds
 * them; of each the share of answers that have a value there.
 */
export interface PathFinder {
  add(value: unknown): void
  finish(): readonly FoundPath[]
}

export const createPathFinder = (): PathFinder => {
  const found = new Map<string, Seen>()
  let answers = 0

  const visit = (value: unknown, steps: PathSteps): void => {
    if (steps.length > 0) note(value, steps)
    if (steps.length >= offeredDepth) return
    if (Array.isArray(value)) {
      for (const [at, item] of value.slice(0, offeredItems).entries()) visit(item, [...steps, at])
    } else if (isJsonObject(value)) {
      for (const name of Object.keys(value)) visit(value[name], [...steps, name])
    }
  }
  const note = (value: unknown, steps: PathSteps): void => {
    if (value === null) return
    const path = writePath(steps)
    let seen = found.get(path)
    if (seen === undefined) {
      if (found.size >= mostPaths) return
      seen = { steps, count: 0, types: 0, example: null, texts: new Set() }
      found.set(path, seen)
    }
    seen.count++
    seen.types |= bitOf(value)
    seen.example ??= toCellText(value)
    if (typeof value === 'string' && seen.texts.size <= mostCategories) seen.texts.add(value)
  }

  return {
    add(value) {
      answers++
      visit(value, [])
    },
    finish() {
      const list = [...found].map(([path, seen]) => ({
        path,
        type: typeOf(seen),
        share: seen.count / answers,
        example: shorten(seen.example ?? ''),
        steps: seen.steps,
      }))
      return inTreeOrder(list).map(({ path, type, share, example }) => ({ path, type, share, example }))
    },
  }
}

const bitOf = (value: unknown): number => {
  if (typeof value === 'string') return typeBits.text
  if (typeof value === 'number') return typeBits.number
  return typeof value === 'boolean' ? typeBits.boolean : typeBits.json
}

const typeOf = ({ types, texts, count }: Seen): PathType => {
  switch (types) {
    case typeBits.number:
      return 'number'
    case typeBits.boolean:
      return 'boolean'
    case typeBits.text:
      return texts.size <= mostCategories && texts.size * 3 <= count ? 'category' : 'text'
    default:
      return 'json'
  }
}

/** First seen first, but what is inside of something directly after it: later answers may have members of their own. */
const inTreeOrder = <T extends { readonly steps: PathSteps }>(list: readonly T[]): readonly T[] => {
  const byParent = new Map<string, T[]>()
  for (const each of list) {
    const parent = writePath(each.steps.slice(0, -1))
    const siblings = byParent.get(parent)
    if (siblings === undefined) byParent.set(parent, [each])
    else siblings.push(each)
  }
  const ordered: T[] = []
  const take = (parent: string): void => {
    for (const each of byParent.get(parent) ?? []) {
      ordered.push(each)
      take(writePath(each.steps))
    }
  }
  take('')
  return ordered
}

const exampleLength = 120
const shorten = (text: string): string =>
  text.length > exampleLength ? `${text.slice(0, exampleLength - 1).replace(/[\ud800-\udbff]$/, '')}…` : text
