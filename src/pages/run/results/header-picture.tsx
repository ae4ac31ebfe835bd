import type { ColumnStats } from '#core/dataset/column-stats.ts'
import type { ResultFilter } from '#core/results/result-query.ts'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'
import { MiniBars, MiniShares } from '#ui/mini-chart.tsx'
import { pictureOf } from '../../column-facts.ts'
import {
  binsIn,
  filterKindOf,
  isWholeNumbers,
  pickBin,
  pickValue,
  toDayBins,
  toNumberBins,
  type BinBounds,
} from './pick-filter.ts'
import type { RunColumn } from './result-layout.ts'
import { endOfDay } from './say-filter.ts'

interface Props {
  readonly column: RunColumn
  readonly stats: ColumnStats
  readonly filter: ResultFilter | undefined
  readonly onFilter: (filter: ResultFilter | null) => void
}

/** Shares of few values, or how numbers, dates and lengths are spread. A press on a part shows its rows. */
export function HeaderPicture({ column, stats, filter, onFilter }: Props) {
  const text = useStrings().results.column
  const format = useFormat()
  const { key, side, type } = column
  const kind = filterKindOf(stats, type)
  if (stats.filled === 0) return null

  if (kind === 'choice') {
    const { top } = stats
    const chosen = filter?.test === 'oneOf' && !filter.negated ? filter.values : []
    return (
      <MiniShares
        ink={side}
        values={top.map(({ rows }) => rows)}
        total={stats.filled}
        labels={top.map(({ value, rows }) => text.only(value, format.count(rows)))}
        picked={new Set(top.flatMap(({ value }, index) => (chosen.includes(value) ? [index] : [])))}
        onPick={(index, more) => {
          const value = top[index]
          if (value !== undefined && !value.isCut) onFilter(pickValue(key, filter, value.value, more))
        }}
      />
    )
  }
  const spread = spreadOf(stats, kind)
  if (spread === null) {
    const picture = pictureOf(stats)
    return picture === null ? null : picture.kind === 'bars' ? (
      <MiniBars ink={side} values={picture.values} />
    ) : (
      <MiniShares ink={side} values={picture.values} total={stats.filled} />
    )
  }
  const { bins, values } = spread
  return (
    <MiniBars
      ink={side}
      values={values}
      labels={bins.map(({ min, max }, index) =>
        text.only(text.between(min, max.replace(endOfDay, '')), format.count(values[index] ?? 0)),
      )}
      picked={filter === undefined ? new Set() : binsIn(filter, bins)}
      onPick={(index, more) => onFilter(pickBin(key, filter, bins, index, more))}
    />
  )
}

function spreadOf(
  stats: ColumnStats,
  kind: string,
): { readonly bins: readonly BinBounds[]; readonly values: readonly number[] } | null {
  if (kind === 'number' && stats.numbers !== null) {
    const { histogram } = stats.numbers
    return { bins: toNumberBins(histogram, isWholeNumbers(stats)), values: histogram.bins }
  }
  // Days that can be read in two ways match no filter.
  if (kind === 'date' && stats.dates !== null && stats.dates.order !== 'ambiguous') {
    const { histogram } = stats.dates
    return { bins: toDayBins(histogram), values: histogram.bins }
  }
  return null
}
