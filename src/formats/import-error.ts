/** Why a file could not become a table. Shape-compatible with `ImportError` of #engine/engine.ts. */
export type ImportError =
  | { readonly kind: 'NoRows'; readonly headerOnly: boolean }
  /** `looksLike` is a short id (see look-alike.ts) for which the page has words. */
  | { readonly kind: 'UnknownFormat'; readonly looksLike: string }
  /** Line and column count from 1; null where the fault has no place. */
  | {
      readonly kind: 'Unreadable'
      readonly line: number | null
      readonly column: number | null
      readonly message: string
    }
  /** A cell too large to be meant; usually a quote that was never closed. `line` = where it opened, from 1. */
  | { readonly kind: 'UnclosedQuote'; readonly line: number }
  | { readonly kind: 'SourceChanged' }
  | { readonly kind: 'TooManyColumns'; readonly columns: number; readonly limit: number }

export type ReadError = ImportError | { readonly kind: 'Cancelled' }

/** As many as a worksheet of Excel has (XFD). */
export const columnLimit = 16_384

/** An error's place as people count it, for a fault at `at` in a text that starts at `line` and `column`. */
export function placeOf(
  text: string,
  at: number,
  start: { readonly line: number; readonly column: number },
): { readonly line: number; readonly column: number } {
  let { line, column } = start
  let from = 0
  for (;;) {
    const newline = text.indexOf('\n', from)
    if (newline === -1 || newline >= at) return { line, column: column + at - from }
    line++
    column = 1
    from = newline + 1
  }
}
