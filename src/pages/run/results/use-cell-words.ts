import { useMemo } from 'react'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'
import type { CellWords } from './result-cells.tsx'

/** What cells say besides their values. The same object for the same language, so that rows are drawn once. */
export function useCellWords(): CellWords {
  const strings = useStrings()
  const format = useFormat()
  return useMemo(
    () => ({
      ...strings.run.results,
      empty: strings.rowPanel.empty,
      outcomes: strings.common.outcomes,
      count: format.count,
      repaired: strings.results.repaired,
      flagged: strings.rowPanel.flagged,
      noted: strings.rowPanel.noted,
    }),
    [strings, format],
  )
}
