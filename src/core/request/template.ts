/**
 * Message texts with `{{ column }}` placeholders.
 *
 * A placeholder names a column: blanks around the name do not count; an exact match comes first, then one that differs
 * only in letter case, if there is just one. A name may hold anything, single braces too. `\{{` writes a literal `{{`;
 * before a `{{` two backslashes write one. There is nothing else: no logic, no HTML escaping, and a value that was filled
 * in is never read as template again. [Note: values stay values]
 */
import { nearestName } from '../dataset/nearest-name.ts'
import { err, ok, type Result } from '../result.ts'

export type TemplatePart = { readonly text: string } | { readonly column: number }

export interface Template {
  /** In order; neighbouring texts are joined, empty texts left out. */
  readonly parts: readonly TemplatePart[]
  /** Indices of the columns used, ascending, each once. */
  readonly columns: readonly number[]
}

/** Positions are half-open ranges of UTF-16 units in the source, braces included. */
export type TemplateIssue =
  | {
      readonly kind: 'UnknownColumn'
      readonly name: string
      readonly nearest: string | null
      readonly start: number
      readonly end: number
    }
  /** `{{` without `}}` before the next `{{`, or before the end of the text. */
  | { readonly kind: 'UnclosedPlaceholder'; readonly start: number; readonly end: number }

/** Fails with every issue of the text, in order. */
export const parseTemplate = (
  source: string,
  columns: readonly string[],
): Result<Template, readonly TemplateIssue[]> => {
  const parts: TemplatePart[] = []
  const issues: TemplateIssue[] = []
  let text = ''
  const end = scanTemplate(source, createNameIndex(columns), {
    text: (piece) => {
      text += piece
    },
    found: (found) => {
      if (found.kind === 'placeholder') {
        if (text !== '') parts.push({ text })
        text = ''
        parts.push({ column: found.column })
      } else if (found.kind === 'unclosed') {
        issues.push({ kind: 'UnclosedPlaceholder', start: found.start, end: found.end })
      } else {
        const { name, start, end } = found
        issues.push({ kind: 'UnknownColumn', name, nearest: nearestName(name, columns), start, end })
      }
    },
  })
  text += source.slice(end)
  if (text !== '') parts.push({ text })

  if (issues.length > 0) return err(issues)
  const used = new Set(parts.flatMap((part) => ('column' in part ? [part.column] : [])))
  return ok({ parts, columns: [...used].sort((a, b) => a - b) })
}

/**
 * Fills the placeholders in, in one pass. A missing cell gives no text.
 *
 * @param cells one row in the column order given to `parseTemplate`
 */
export const renderTemplate = (template: Template, cells: readonly (string | null | undefined)[]): string => {
  let text = ''
  for (const part of template.parts) text += 'text' in part ? part.text : (cells[part.column] ?? '')
  return text
}

/** How to write a column's placeholder so that it is read back as that column, also when its name has braces. */
export const writePlaceholder = (name: string): string =>
  name.startsWith('{') || name.endsWith('}') ? `{{ ${name} }}` : `{{${name}}}`

/** How to write a text so that it stands for itself. It must not be followed by `{` or a placeholder when it ends in `{` or `\`. */
export const escapeTemplate = (text: string): string =>
  text.replace(/(\\*)\{\{/gu, (_, slashes: string) => `${slashes}${slashes}\\{{`)

/**
 * The same template after columns have been renamed. Every placeholder goes on naming its column; those that need no
 * change, escapes, unknown names and all text stay as they are written.
 *
 * @param from names of the columns before, in any order
 * @param to names afterwards, in the same order
 */
export const renamePlaceholders = (
  source: string,
  from: readonly string[],
  to: readonly string[],
): string => {
  const after = createNameIndex(to)
  let renamed = ''
  let at = 0
  scanTemplate(source, createNameIndex(from), {
    text: () => undefined,
    found: (found) => {
      if (found.kind !== 'placeholder') return
      const { column, start, end } = found
      const written = source.slice(start + 2, end - 2)
      const name = to[column]
      // Also when only another column's new name would capture it.
      if (name === undefined || after.find(written) === column) return
      renamed += source.slice(at, start) + writeLike(written, name)
      at = end
    },
  })
  return renamed + source.slice(at)
}

/** Keeps the blanks inside of the braces. */
const writeLike = (written: string, name: string): string => {
  const before = written.slice(0, blanksAt(written, 0))
  const after = written.slice(written.length - blanksBefore(written, written.length))
  return before === '' && after === '' ? writePlaceholder(name) : `{{${before || ' '}${name}${after || ' '}}}`
}

interface TemplateSink {
  /** A piece of text between what is found, its escapes read. */
  text(piece: string): void
  found(found: Found): void
}

/** Goes through a template once. @returns where the last, plain piece of text begins */
const scanTemplate = (source: string, names: NameIndex, sink: TemplateSink): number => {
  let at = 0
  while (at < source.length) {
    const open = source.indexOf('{{', at)
    if (open < 0) break
    const slashStart = backslashesBefore(source, open, at)
    const slashes = open - slashStart
    sink.text(source.slice(at, slashStart) + '\\'.repeat(slashes >> 1))
    if (slashes % 2 === 1) {
      sink.text('{{')
      at = open + 2
      continue
    }
    const found = findPlaceholder(source, open, names)
    if (found.kind === 'placeholder') sink.text(source.slice(open, found.start))
    sink.found(found)
    at = found.end
  }
  return at
}

/** Start of the run of backslashes that ends at `end`, not before `from`. */
const backslashesBefore = (source: string, end: number, from: number): number => {
  let start = end
  while (start > from && source.charAt(start - 1) === '\\') start--
  return start
}

type Found =
  | { readonly kind: 'placeholder'; readonly column: number; readonly start: number; readonly end: number }
  | { readonly kind: 'unknown'; readonly name: string; readonly start: number; readonly end: number }
  | { readonly kind: 'unclosed'; readonly start: number; readonly end: number }

/**
 * Reads what opens at `open`, where a run of two or more `{` begins. Braces beside a placeholder are text where that gives a column:
 * `{{{name}}}` is the column `name` in braces, unless there is only a column called `{name` or `name}`.
 */
const findPlaceholder = (source: string, open: number, names: NameIndex): Found => {
  let inner = open
  while (source.startsWith('{{', inner + 1)) inner++
  for (let start = inner; start >= open; start--) {
    const reach = start + 2 + names.longest + blanksAt(source, start + 2)
    for (let close = source.indexOf('}}', start + 2); close >= 0; close = source.indexOf('}}', close + 1)) {
      if (close > reach + blanksBefore(source, close)) break
      const column = names.find(source.slice(start + 2, close))
      if (column !== null) return { kind: 'placeholder', column, start, end: close + 2 }
    }
  }
  const close = source.indexOf('}}', inner + 2)
  const nextOpen = source.indexOf('{{', inner + 2)
  if (close < 0 || (nextOpen >= 0 && nextOpen < close)) {
    return { kind: 'unclosed', start: inner, end: nextOpen >= 0 ? nextOpen : source.length }
  }
  return { kind: 'unknown', name: source.slice(inner + 2, close).trim(), start: inner, end: close + 2 }
}

const blanksAt = (source: string, start: number): number => {
  let end = start
  while (end < source.length && source.charAt(end).trim() === '') end++
  return end - start
}

const blanksBefore = (source: string, end: number): number => {
  let start = end
  while (start > 0 && source.charAt(start - 1).trim() === '') start--
  return end - start
}

interface NameIndex {
  /** Characters of the longest name. */
  readonly longest: number
  find(written: string): number | null
}

const createNameIndex = (columns: readonly string[]): NameIndex => {
  const exact = new Map<string, number>()
  /** Null = several columns differ only in letter case or in blanks around them. */
  const folded = new Map<string, number | null>()
  let longest = 0
  columns.forEach((name, column) => {
    if (exact.has(name)) return
    exact.set(name, column)
    const key = foldName(name)
    folded.set(key, folded.has(key) ? null : column)
    longest = Math.max(longest, name.length, key.length)
  })
  return {
    // Composing may shorten what was written: é may come as one sign or as two.
    longest: longest * 3,
    find: (written) =>
      exact.get(written) ?? exact.get(written.trim()) ?? folded.get(foldName(written)) ?? null,
  }
}

const foldName = (name: string): string => name.normalize('NFC').trim().toLowerCase()
