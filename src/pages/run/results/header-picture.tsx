import type { ColumnStats } from '#core/dataset/column-stats.ts'
import type { ResultFilter } from '#core/results/result-query.ts'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'
import { MiniBars, MiniShares } from '#ui/mini-chart.tsx'
import { pictureOf } from '../../column-facts.ts'
import { binsIn, filterKindOf, pickBin, pickValue, spreadOf } from './pick-filter.ts'
import type { RunColumn } from './result-layout.ts'

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
    return picture === null ? null : <MiniBars ink={side} values={picture.values} />
  }
  const { test, bins } = spread
  const between = test === 'length' ? text.characters : text.between
  return (
    <MiniBars
      ink={side}
      values={bins.map(({ rows }) => rows)}
      labels={bins.map(({ low, high, rows }) => text.only(between(low, high), format.count(rows)))}
      picked={filter === undefined ? new Set() : binsIn(filter, spread)}
      onPick={(index, more) => onFilter(pickBin(key, filter, spread, index, more))}
    />
  )
}
