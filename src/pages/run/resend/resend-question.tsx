import { useQuery } from '@tanstack/react-query'
import { shownColumns } from '#core/dataset/dataset-layout.ts'
import type { Snapshot } from '#core/request/draft.ts'
import type { RunView } from '#engine/runs/run-types.ts'
import { useEngine } from '#state/engine-context.tsx'
import { datasetQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Button } from '#ui/button.tsx'
import { ChevronRight, Icon, Plus } from '#ui/icon.tsx'
import { TextButton } from '#ui/text-button.tsx'
import { TextField } from '#ui/text-field.tsx'
import { freshOutputColumn, OutputColumnList } from '../../output-column-list.tsx'
import { SettingsFields } from '../../settings-fields.tsx'
import { TemplateField } from '../../new-run/template-field.tsx'

interface Props {
  readonly view: RunView
  readonly question: Snapshot
  readonly isChanged: boolean
  /** Open although nothing is changed yet. */
  readonly startsOpen?: boolean | undefined
  readonly onChange: (question: Snapshot) => void
}

/** The question as it was asked last; whoever changes it asks something else this time. */
export function ResendQuestion({ view, question, isChanged, startsOpen = false, onChange }: Props) {
  const { resend: text, batchFiles, newRun } = useStrings()
  const { outputs } = newRun.prompt
  const changeOutputs = (outputColumns: Snapshot['outputColumns']) => onChange({ ...question, outputColumns })
  const engine = useEngine()
  const dataset = useQuery(datasetQuery(engine, view.run.datasetId))
  const columns =
    view.columns ?? (dataset.data === undefined ? [] : shownColumns(dataset.data).map(({ name }) => name))
  if (question.ready !== undefined)
    return <p className="text-support text-text-3">{batchFiles.runPrompt.again}</p>
  return (
    <details className="group rounded-card border border-line" open={isChanged || startsOpen || undefined}>
      <summary className="flex min-h-10 list-none items-center gap-2 rounded-card px-3.5 font-semibold text-text [&::-webkit-details-marker]:hidden">
        <Icon of={ChevronRight} size={14} className="transition-transform group-open:rotate-90" />
        {text.change}
        <span className="min-w-0 truncate text-support font-normal text-text-3 max-sm:hidden">
          {isChanged ? text.changed : text.changeNote}
        </span>
      </summary>
      <div className="flex flex-col gap-3 px-3.5 pb-3.5 text-text">
        <TextField
          label={text.model}
          value={question.model}
          onChange={(model) => onChange({ ...question, model })}
          spellCheck={false}
          mono
          className="max-w-80"
        />
        <TemplateField
          label={text.system}
          value={question.system}
          columns={columns}
          rows={1}
          onChange={(system) => onChange({ ...question, system })}
        />
        <TemplateField
          label={text.user}
          value={question.user}
          columns={columns}
          rows={3}
          onChange={(user) => onChange({ ...question, user })}
        />
        <SettingsFields
          model={question.model}
          settings={question.settings}
          onChange={(settings) => onChange({ ...question, settings })}
        />
        <section aria-labelledby="resend-outputs" className="rounded-card border border-line">
          <div className="flex min-h-10 items-center justify-between gap-2 border-b border-line-soft ps-3.5 pe-2">
            <h3 id="resend-outputs" className="font-semibold text-text">
              {outputs.title}
            </h3>
            <Button
              size="small"
              icon={Plus}
              onClick={() => changeOutputs([...question.outputColumns, freshOutputColumn])}
            >
              {outputs.add}
            </Button>
          </div>
          <OutputColumnList columns={question.outputColumns} onChange={changeOutputs} />
          <p className="border-t border-line-soft px-3.5 py-2 text-support text-text-3">{text.outputs}</p>
        </section>
        {isChanged ? (
          <p className="text-support">
            <TextButton onClick={() => onChange(view.snapshot)}>{text.reset}</TextButton>
          </p>
        ) : null}
      </div>
    </details>
  )
}
