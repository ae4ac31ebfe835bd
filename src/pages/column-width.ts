/** Px per character of the grid's text, padding of a cell, and the narrowest and widest column worth drawing. */
const characterWidth = 7.2
const padding = 28
const narrowest = 72
const widest = 420

/** A width that shows nine in ten of these cells whole, and the name; in px. Wide letters (CJK) count twice. */
export function toColumnWidth(name: string, cells: readonly string[]): number {
  const lengths = cells.map(lengthOf).sort((a, b) => a - b)
  const usual = lengths[Math.floor(lengths.length * 0.9)] ?? 0
  return Math.round(
    Math.min(Math.max(Math.max(usual, lengthOf(name)) * characterWidth + padding, narrowest), widest),
  )
}

function lengthOf(text: string): number {
  const line = text.length > 200 ? text.slice(0, 200) : text
  let width = 0
  for (const letter of line) width += (letter.codePointAt(0) ?? 0) > 0x2e80 ? 1.9 : 1
  return width
}
