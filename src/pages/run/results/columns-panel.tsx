import type { ColumnKey } from '#core/results/result-query.ts'
import { usualLayout, useResultLayouts, type Density } from '#state/result-layouts.ts'
import { useStrings } from '#state/strings/strings.ts'
import type { RunView } from '#engine/runs/run-types.ts'
import { Checkbox } from '#ui/checkbox.tsx'
import { ChevronDown, ChevronUp, Columns3 } from '#ui/icon.tsx'
import { IconButton } from '#ui/icon-button.tsx'
import { Popover } from '#ui/popover.tsx'
import { Segmented } from '#ui/segmented.tsx'
import { TextButton } from '#ui/text-button.tsx'
import { AnswerPathsChoice } from './answer-paths-choice.tsx'
import { FactChoices } from './fact-choices.tsx'
import { moveColumn, orderColumns, shownColumns, type RunColumn, type Side } from './result-layout.ts'
import type { ResultQuery } from './use-result-query.ts'
import type { ResultRows } from './use-result-rows.ts'

interface Props {
  readonly view: RunView
  readonly columns: readonly RunColumn[]
  readonly rows: ResultRows
  readonly query: ResultQuery
}

const densities: readonly Density[] = ['compact', 'normal', 'comfortable']
const sides: readonly Side[] = ['source', 'answer']

/** Which columns are shown and in which order, and how tall the rows are. */
export function ColumnsPanel(props: Props) {
  const text = useStrings().results.columns
  return (
    <Popover label={text.button} buttonLabel={text.button} icon={Columns3} align="end" className="w-80">
      <Choices {...props} />
    </Popover>
  )
}

function Choices({ view, columns, rows, query }: Props) {
  const runId = view.run.id
  const text = useStrings().results.columns
  const layout = useResultLayouts((state) => state.layouts[runId]) ?? usualLayout
  const change = useResultLayouts((state) => state.change)
  const ordered = orderColumns(columns, layout.order)
  const shown = new Set(shownColumns(columns, layout).map(({ key }) => key))
  const isArranged = layout.order.length + layout.hidden.length + Object.keys(layout.widths).length > 0

  const show = (key: ColumnKey, isShown: boolean) => {
    const hidden = columns
      .map((column) => column.key)
      .filter((one) => (one === key ? !isShown : !shown.has(one)))
    change(runId, { hidden })
  }
  const move = (key: ColumnKey, by: -1 | 1) => {
    const order = moveColumn(columns, layout, key, by, 'all')
    if (order !== null) change(runId, { order })
  }
  return (
    <div className="flex flex-col gap-3">
      {/* Cards are as tall as a finger needs. */}
      <div className="flex flex-wrap items-center justify-between gap-2 max-sm:hidden">
        <Segmented
          label={text.density}
          value={layout.density}
          onChange={(density) => change(runId, { density })}
          options={densities.map((value) => ({ value, label: text.densities[value] }))}
        />
      </div>
      <Checkbox
        label={text.wraps}
        detail={text.wrapsHint}
        checked={layout.wraps}
        onChange={(wraps) => change(runId, { wraps })}
      />
      {sides.map((side) => {
        const own = ordered.filter((column) => column.side === side)
        return own.length === 0 ? null : (
          <section key={side} aria-label={text.side[side]}>
            <h3 className="border-t border-line-soft pt-2 text-support font-medium text-text-2">
              {text.side[side]}
            </h3>
            <ul>
              {own.map(({ key, name }, index) => {
                const isOnly = shown.size === 1 && shown.has(key)
                return (
                  <li key={key} className="flex items-center gap-1">
                    <Checkbox
                      label={<span className="wrap-anywhere">{name}</span>}
                      detail={isOnly ? text.lastOne : undefined}
                      checked={shown.has(key)}
                      disabled={isOnly}
                      onChange={(isShown) => show(key, isShown)}
                      className="min-w-0 flex-1"
                    />
                    <IconButton
                      icon={ChevronUp}
                      size="small"
                      label={text.earlier(name)}
                      disabled={index === 0}
                      onClick={() => move(key, -1)}
                    />
                    <IconButton
                      icon={ChevronDown}
                      size="small"
                      label={text.later(name)}
                      disabled={index === own.length - 1}
                      onClick={() => move(key, 1)}
                    />
                  </li>
                )
              })}
            </ul>
          </section>
        )
      })}
      <AnswerPathsChoice view={view} />
      <FactChoices runId={runId} rows={rows} query={query} />
      {isArranged ? (
        <TextButton onClick={() => change(runId, { order: [], hidden: [], widths: {} })}>
          {text.reset}
        </TextButton>
      ) : null}
    </div>
  )
}
