/**
 * A stored value and what Excel showed of it in its own CSV are the same cell: the same text, the same number in another
 * precision, the same moment in another order of its parts. `_` and `?` stand for letters that its encoding lacks.
 */
export function isShownAs(stored: string, shown: string): boolean {
  const [ours, theirs] = [squeeze(stored), squeeze(shown)]
  if (ours === theirs || ours.toLowerCase() === theirs.toLowerCase()) return true
  if (/^#+$/.test(theirs) && ours !== '') return true
  if (isMoment(ours) && hasParts(ours, theirs)) return true
  if (isNumber(ours) && isSameNumber(Number(ours), theirs)) return true
  return isOtherLocale(ours, theirs) || hasLostLetters(ours, theirs)
}

/** A formula made text of a number where commas and points mean the opposite. */
const isOtherLocale = (ours: string, theirs: string): boolean =>
  [ours, theirs].every((text) => /^[-(]?[\d.,' ]*\d[.,\d )%]*$/.test(text)) &&
  ours.replace(/\D/g, '') === theirs.replace(/\D/g, '')

const squeeze = (text: string): string => text.replace(/[\s\u00a0]+/g, ' ').trim()

const isNumber = (text: string): boolean => text !== '' && Number.isFinite(Number(text))

const isMoment = (text: string): boolean =>
  /^-?(?:\d{4}-\d\d-\d\d(?:T.*)?|\d+:\d\d:\d\d(?:\.\d+)?)$/.test(text)

/** All digits that are shown are parts of the moment, in any order and one after the other, some with their names. */
function hasParts(iso: string, shown: string): boolean {
  const numbers = (iso.match(/\d+/g) ?? []).map(Number)
  const [year = 0] = numbers
  const known = [
    ...numbers,
    year % 100,
    ...numbers.map((part) => part % 12 || 12),
    ...numbers.map((part) => part + 1),
  ]
  const parts = new RegExp(`^(?:0*(?:${known.join('|')}))+$`)
  const digits = shown.match(/\d+/g) ?? []
  return digits.length > 0 ? digits.every((run) => parts.test(run)) : /[a-z]/i.test(shown)
}

function isSameNumber(value: number, shown: string): boolean {
  // A format may show nothing, or text alone.
  if (shown === '' || shown === '-') return true
  const fraction = /^(-?)(\d* )?(\d+)\/(\d+)$/.exec(shown)
  if (fraction) {
    const [, sign, whole = '0', top, bottom] = fraction
    const size = Number(whole) + Number(top) / Number(bottom)
    return Math.abs((sign === '-' ? -size : size) - value) <= 0.06
  }
  const plain = /-?[\d.,' ]*\d[\d.,' ]*(?:e[-+]?\d+)?/i.exec(shown)?.[0] ?? ''
  const digits = plain.replace(/[,' ]/g, '')
  const size = Math.abs(Number(digits)) * (shown.includes('%') ? 0.01 : 1)
  if (!Number.isFinite(size)) return false
  const decimals = (/\.(\d+)/.exec(digits)?.[1]?.length ?? 0) + (shown.includes('%') ? 2 : 0)
  const step = 10 ** -decimals
  const wide = /e/i.test(digits) ? Math.abs(value) * 0.01 : Math.abs(value) * 1e-9
  const near = (other: number): boolean => Math.abs(Math.abs(value) - other) <= step * 0.500001 + wide
  // Commas at the end of a format divide by thousands.
  return near(size) || near(size * 1e3) || near(size * 1e6) || near(Number(shown.replace(/\D/g, '')))
}

function hasLostLetters(ours: string, theirs: string): boolean {
  const letters = Array.from(ours)
  const shown = Array.from(theirs)
  return (
    letters.length === shown.length &&
    letters.every((letter, at) => letter === shown[at] || ['_', '?'].includes(shown[at] ?? ''))
  )
}
