/** Longer names are compared by their beginnings: a slip of the pen is short, and the work grows with the square. */
const comparedLength = 64

/**
 * Finds the name somebody probably meant: the one with the fewest edits, letter case and the kind of gap
 * (blank, `_`, `-`, `.`) not counted.
 *
 * @returns the candidate as written, the first of equals; null when nothing is near enough to be a slip
 * (at most a third of the letters wrong, and at least one edit is always forgiven in names of two letters or more)
 */
export const nearestName = (name: string, candidates: readonly string[]): string | null => {
  const wanted = fold(name)
  if (wanted === '') return null
  let nearest: string | null = null
  let fewest = wanted.length < 2 ? 1 : Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const candidate of candidates) {
    const edits = editDistance(wanted, fold(candidate), fewest)
    if (edits < fewest) {
      fewest = edits
      nearest = candidate
    }
    if (fewest === 0) break
  }
  return nearest
}

const fold = (name: string): string =>
  name
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/[\s_.-]+/gu, ' ')
    .slice(0, comparedLength)

/** Optimal string alignment: insert, delete, replace, or swap two neighbours. Gives `limit` as soon as it is reached. */
const editDistance = (a: string, b: string, limit: number): number => {
  if (a === b) return 0
  if (Math.abs(a.length - b.length) >= limit) return limit
  let older = new Uint8Array(b.length + 1)
  let last = Uint8Array.from({ length: b.length + 1 }, (_, at) => at)
  let next = new Uint8Array(b.length + 1)
  for (let i = 1; i <= a.length; i++) {
    next[0] = i
    let best = i
    for (let j = 1; j <= b.length; j++) {
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1)
      let edits = Math.min((last[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1))
      const swapped =
        i > 1 &&
        j > 1 &&
        a.charCodeAt(i - 1) === b.charCodeAt(j - 2) &&
        a.charCodeAt(i - 2) === b.charCodeAt(j - 1)
      if (swapped) edits = Math.min(edits, (older[j - 2] ?? 0) + 1)
      next[j] = edits
      best = Math.min(best, edits)
    }
    if (best > limit) return limit
    ;[older, last, next] = [last, next, older]
  }
  return Math.min(last[b.length] ?? 0, limit)
}
