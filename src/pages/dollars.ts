/** An amount as people type it: null = nothing typed, undefined = no amount above 0. */
export function parseDollars(typed: string): number | null | undefined {
  const text = typed.trim().replace(/^\$\s*/, '')
  if (text === '') return null
  const amount = /^\d*[.,]?\d+$|^\d+[.,]$/.test(text) ? Number(text.replace(',', '.')) : NaN
  return Number.isFinite(amount) && amount > 0 ? amount : undefined
}
