/** Pieces of patterns for lines that are read without parsing all of them (`plain-line.ts`, `plain-response.ts`). */

/** Beyond this a pattern's own memory would count; such lines are few. */
export const mostCharacters = 65_536

export const text = String.raw`"[^"\\\x00-\x1f]*"`
export const escapedText = String.raw`"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*"`
export const count = String.raw`(?:0|[1-9]\d{0,14})`
export const counts = String.raw`\{(?:"[a-z_]+": ${count}(?:, "[a-z_]+": ${count})*)?\}`

/** Fits from `lastIndex` on only; a blank after `:` and `,` or none. */
export const toPattern = (written: string): RegExp => new RegExp(written.replaceAll(/([:,]) /g, '$1 ?'), 'y')

/** The value of a JSON text that is known to be one. */
export const unquote = (literal: string): string =>
  literal.includes('\\') ? (JSON.parse(literal) as string) : literal.slice(1, -1)
