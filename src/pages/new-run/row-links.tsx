import { Fragment } from 'react'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'
import { TextButton } from '#ui/text-button.tsx'

interface Props {
  /** The phrase, with `list` inside: "rows 3, 7, 12 and 4 more". */
  readonly said: string
  readonly list: string
  /** The rows of `list`, from 0. */
  readonly rows: readonly number[]
  readonly onRow: (row: number) => void
  /** Where a row is besides its number. */
  readonly sayPlace?: (row: number) => string | undefined
}

/** A phrase with each of its numbers as a way to that row. */
export function RowLinks({ said, list, rows, onRow, sayPlace }: Props) {
  const text = useStrings().dataStep.report
  const format = useFormat()
  const at = said.indexOf(list)
  const between = list.split(/[\d,]*\d/)
  return (
    <>
      {said.slice(0, at)}
      {rows.map((row, index) => {
        const number = format.count(row + 1)
        return (
          <Fragment key={row}>
            {between[index]}
            <TextButton onClick={() => onRow(row)} aria-label={text.showRow(number)} title={sayPlace?.(row)}>
              {number}
            </TextButton>
          </Fragment>
        )
      })}
      {said.slice(at + list.length)}
    </>
  )
}
