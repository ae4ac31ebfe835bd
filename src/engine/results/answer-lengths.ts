import { outcomeCode } from '#core/results/outcome.ts'
import type { StorageError } from '#core/ports.ts'
import { ok, type Result } from '#core/result.ts'
import type { RowResults } from '#core/results/row-results.ts'
import type { Tokens } from '#core/units.ts'
import { lineFlags } from '#formats/packed/segment-index.ts'
import type { RunResults } from '../runs/run-results.ts'
import type { RunStore } from '../runs/run-store.ts'

/** How long an answer is among the run's. Both are shares of 0 to 1; answers of the same length are in neither. */
export interface LengthRank {
  readonly shorter: number
  readonly longer: number
}

/** Enough for whole hundredths; more rows are looked at in equal steps. */
const sampled = 20_000
/** Fewer are no run to compare with. */
const fewest = 20

/** Reported lengths of a run's answers, gathered once for as long as no result changes. */
export function createAnswerLengths({ indexes }: Pick<RunStore, 'indexes'>) {
  const known = new WeakMap<RowResults, Uint32Array>()

  async function gather({
    rows,
    generations,
    segments,
  }: RunResults): Promise<Result<Uint32Array, StorageError>> {
    const lengths: number[] = []
    const step = Math.max(1, Math.floor(rows.outcome.length / sampled))
    for (let slot = 0; slot < rows.outcome.length; slot += step) {
      if (rows.outcome[slot] !== outcomeCode.answered) continue
      const request = rows.request[slot] ?? -1
      const results = generations[rows.gen[slot] ?? 0]?.results
      const segment = segments[results?.segment[request] ?? -1]
      if (segment === undefined) continue
      const index = await indexes.read(segment)
      if (!index.ok) return index
      const line = results?.line[request] ?? 0
      if ((index.value.flags(line) & lineFlags.usage) !== 0) lengths.push(index.value.outputTokens(line))
    }
    return ok(Uint32Array.from(lengths).sort())
  }

  return {
    /** Null = too few answers report their length. */
    rank: async (results: RunResults, output: Tokens): Promise<Result<LengthRank | null, StorageError>> => {
      const kept = known.get(results.rows)
      const made = kept === undefined ? await gather(results) : ok(kept)
      if (!made.ok) return made
      known.set(results.rows, made.value)
      const lengths = made.value
      if (lengths.length < fewest) return ok(null)
      const below = countBelow(lengths, output)
      return ok({
        shorter: below / lengths.length,
        longer: (lengths.length - countBelow(lengths, output + 1)) / lengths.length,
      })
    },
  }
}

/** How many are less than `value`. */
function countBelow(sorted: Uint32Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}
