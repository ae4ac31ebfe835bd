/** Px per character of the grid's text, padding of a cell, and the narrowest and widest column worth drawing. */
const characterWidth = 7.2
const padding = 28
const narrowest = 72
const widest = 320
/** Where room is short, this much of a long text is still worth seeing. */
const shortest = 132

export interface ColumnWidths {
  /** Px. */
  readonly width: number
  /** Px, where the columns do not fit side by side. */
  readonly narrowest: number
}

/** A width that shows nine in ten of these cells whole (or all, if that takes little more), and the name. Wide letters (CJK) count twice. */
export function toColumnWidths(name: string, cells: readonly string[]): ColumnWidths {
  const lengths = cells.map(lengthOf).sort((a, b) => a - b)
  const usual = lengths[Math.floor(lengths.length * 0.9)] ?? 0
  const longest = lengths.at(-1) ?? 0
  const shown = longest <= usual * 1.25 ? longest : usual
  const toWidth = (length: number) =>
    Math.round(Math.min(Math.max(length * characterWidth + padding, narrowest), widest))
  const width = Math.max(toWidth(shown), toWidth(lengthOf(name)))
  return { width, narrowest: Math.min(width, Math.max(toWidth(lengthOf(name)), shortest)) }
}

function lengthOf(text: string): number {
  const line = text.length > 200 ? text.slice(0, 200) : text
  let width = 0
  for (const letter of line) width += (letter.codePointAt(0) ?? 0) > 0x2e80 ? 1.9 : 1
  return width
}
