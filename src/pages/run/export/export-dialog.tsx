import type { ReactNode } from 'react'
import type { ColumnKey } from '#core/results/result-query.ts'
import type { ExportFacts } from '#engine/results/export-types.ts'
import { useExportStore } from '#state/export-store.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Button } from '#ui/button.tsx'
import { Checkbox } from '#ui/checkbox.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { RadioGroup } from '#ui/radio-group.tsx'
import { canChooseFile } from '../../choose-file.ts'
import { exportFacts } from './export-plan.ts'
import type { Exporting } from './use-export.ts'

interface ExportDialogProps {
  readonly runId: string
  readonly exporting: Exporting
  /** Rows of the run. */
  readonly total: number
  readonly onClose: () => void
}

/** Which rows, which columns, and how they are written. Choices count at once; they hold for the next export too. */
export function ExportDialog({ runId, exporting, total, onClose }: ExportDialogProps) {
  const strings = useStrings()
  const text = strings.exporting
  const format = useFormat()
  const choose = useExportStore((state) => state.choose)
  const changeScope = useExportStore((state) => state.changeScope)
  const { plan, scope, choices, columns, isNarrowed, shownCount } = exporting
  const chosen = scope.chosen ?? columns?.map(({ key }) => key) ?? []
  const lacksColumns = scope.columns === 'chosen' && chosen.length === 0

  const toggleColumn = (key: ColumnKey, isIn: boolean) => {
    const others = chosen.filter((one) => one !== key)
    // In the order of the run, whatever was ticked first.
    const next = (columns ?? []).map((column) => column.key)
    changeScope(runId, { chosen: next.filter((one) => (one === key ? isIn : others.includes(one))) })
  }
  const toggleFact = (fact: ExportFacts, isIn: boolean) =>
    choose({ facts: { ...choices.facts, [fact]: isIn } })

  return (
    <Dialog
      title={text.options}
      onClose={onClose}
      width="wide"
      footer={
        <Button data-safe="" variant="primary" disabled={lacksColumns} onClick={onClose}>
          {strings.common.done}
        </Button>
      }
    >
      <div className="grid gap-x-8 gap-y-5 text-text sm:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-5">
          {isNarrowed ? (
            <RadioGroup
              label={text.rows}
              value={scope.rows}
              onChange={(rows) => changeScope(runId, { rows })}
              options={[
                {
                  value: 'shown',
                  label: text.shownRows(shownCount ?? 0, format.count(shownCount ?? 0)),
                },
                { value: 'all', label: text.allRows(total, format.count(total)) },
              ]}
            />
          ) : null}
          <RadioGroup
            label={text.columns}
            value={scope.columns}
            onChange={(next) => changeScope(runId, { columns: next, chosen })}
            options={[
              { value: 'all', label: text.allColumns },
              { value: 'shown', label: text.shownColumns },
              { value: 'chosen', label: text.chosenColumns },
            ]}
          />
          {scope.columns === 'chosen' && columns !== null ? (
            <div className="-mt-3 flex flex-col gap-1">
              <div className="flex gap-1">
                <Button
                  size="small"
                  variant="quiet"
                  onClick={() => changeScope(runId, { chosen: columns.map(({ key }) => key) })}
                >
                  {text.tickAll}
                </Button>
                <Button size="small" variant="quiet" onClick={() => changeScope(runId, { chosen: [] })}>
                  {text.tickNone}
                </Button>
              </div>
              <div
                role="group"
                aria-label={text.columnList}
                className="flex max-h-56 flex-col overflow-y-auto rounded-card border border-line bg-surface px-3 py-1.5"
              >
                {columns.map(({ key, name }) => (
                  <Checkbox
                    key={key}
                    label={<span className="wrap-anywhere">{name}</span>}
                    checked={chosen.includes(key)}
                    onChange={(isIn) => toggleColumn(key, isIn)}
                  />
                ))}
              </div>
            </div>
          ) : null}
          {lacksColumns ? (
            <p role="alert" className="text-support text-danger-text">
              {text.noColumn}
            </p>
          ) : null}
        </div>
        <div className="flex min-w-0 flex-col gap-5">
          <Group label={text.also}>
            {exportFacts.map((fact) => {
              const isForced = plan.isForced && fact === 'outcome'
              return (
                <Checkbox
                  key={fact}
                  label={text.facts[fact]}
                  hint={isForced ? text.outcomeForced : text.factHints[fact]}
                  checked={plan.facts.includes(fact)}
                  disabled={isForced}
                  onChange={(isIn) => toggleFact(fact, isIn)}
                />
              )
            })}
          </Group>
          <Group label={text.csvOptions}>
            <Checkbox
              label={text.exact}
              hint={text.exactHint}
              checked={choices.guard === 'exact'}
              onChange={(exact) => choose({ guard: exact ? 'exact' : 'guarded' })}
            />
            <Checkbox
              label={text.bom}
              hint={text.bomHint}
              checked={choices.bom}
              onChange={(bom) => choose({ bom })}
            />
          </Group>
          {canChooseFile() ? (
            <Group label={text.saving}>
              <Checkbox
                label={text.asks}
                hint={text.asksHint}
                checked={choices.asks}
                onChange={(asks) => choose({ asks })}
              />
            </Group>
          ) : null}
        </div>
      </div>
    </Dialog>
  )
}

function Group({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="mb-1 text-support font-medium text-text-2">{label}</legend>
      {children}
    </fieldset>
  )
}
