import { parseTemplate } from '#core/request/template.ts'

export interface MarkedPart {
  readonly kind: 'text' | 'column' | 'unknown'
  readonly text: string
}

const placeholder = /\\*\{\{[^{}]*\}\}/g

/** The template cut into what is text, what names a column and what names none; joined again it is the template. */
export function splitTemplate(source: string, columns: readonly string[]): readonly MarkedPart[] {
  const parts: MarkedPart[] = []
  let at = 0
  for (const match of source.matchAll(placeholder)) {
    const slashes = /^\\*/.exec(match[0])?.[0].length ?? 0
    const start = match.index + slashes
    const end = match.index + match[0].length
    // An odd number of backslashes writes the braces themselves.
    if (slashes % 2 === 1) continue
    if (start > at) parts.push({ kind: 'text', text: source.slice(at, start) })
    const text = source.slice(start, end)
    parts.push({ kind: parseTemplate(text, columns).ok ? 'column' : 'unknown', text })
    at = end
  }
  if (at < source.length) parts.push({ kind: 'text', text: source.slice(at) })
  return parts
}

/** The placeholder being typed at the caret: where its `{{` starts and what stands after it; null when there is none. */
export function findOpenPlaceholder(
  source: string,
  caret: number,
): { readonly start: number; readonly typed: string } | null {
  const start = source.lastIndexOf('{{', caret - 1)
  if (start < 0 || start + 2 > caret) return null
  const typed = source.slice(start + 2, caret)
  if (/[{}\n]/.test(typed)) return null
  const slashes = /\\*$/.exec(source.slice(0, start))?.[0].length ?? 0
  return slashes % 2 === 1 ? null : { start, typed }
}
