import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { shownColumns } from '#core/dataset/dataset-layout.ts'
import type { DatasetRecord } from '#core/records.ts'
import { endpoints } from '#core/wire.ts'
import { useDraft } from '#state/draft-store.ts'
import { useEngine } from '#state/engine-context.tsx'
import { modelsQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { ColumnChip } from '#ui/column-chip.tsx'
import { Combobox } from '#ui/combobox.tsx'
import { PageBody } from '#ui/page-body.tsx'
import { Select } from '#ui/select.tsx'
import { useAccountConnection } from '../use-account-connection.ts'
import { toModelSuggestions } from './model-suggestions.ts'
import { OutputColumns } from './output-columns.tsx'
import { PromptPreview } from './prompt-preview.tsx'
import { PromptAnyway } from './ready-step.tsx'
import { RecalledPrompt } from './recalled-prompt.tsx'
import { RequestSettingsFields } from './request-settings-fields.tsx'
import { TemplateField } from './template-field.tsx'
import { SampleCard } from './sample-card.tsx'
import { splitTemplate } from './template-marks.ts'

export function PromptStep({ dataset }: { readonly dataset: DatasetRecord }) {
  const text = useStrings().newRun.prompt
  const engine = useEngine()
  const { draft, edit } = useDraft()
  const { connection, hasKey } = useAccountConnection()
  const models = useQuery({ ...modelsQuery(engine, connection?.id ?? ''), enabled: hasKey })
  const names = shownColumns(dataset).map(({ name }) => name)
  const used = new Set(
    splitTemplate(`${draft.system}\n${draft.user}`, names)
      .filter(({ kind }) => kind === 'column')
      .map((part) => part.text.slice(2, -2).trim()),
  )
  // Where a pressed column goes: into the message that had the caret last, the user message at first.
  const insert = useRef<((inserted: string) => void) | null>(null)

  return (
    <PageBody className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(300px,424px)]">
      <div className="flex min-w-0 flex-col gap-3.5">
        {dataset.requests === undefined ? null : <PromptAnyway />}
        <RecalledPrompt key={dataset.id} dataset={dataset} />
        <div className="flex flex-wrap items-start gap-3">
          <Select
            label={text.endpoint}
            value={draft.endpoint}
            options={endpoints.map((endpoint) => ({ value: endpoint, label: endpoint }))}
            onChange={(endpoint) => edit({ endpoint })}
            mono
            className="w-56 max-sm:w-full"
          />
          <Combobox
            label={text.model}
            value={draft.model}
            placeholder={text.modelPlaceholder}
            options={toModelSuggestions(models.data, connection?.provider).map((value) => ({ value }))}
            onChange={(model) => edit({ model })}
            mono
            className="w-72 max-sm:w-full"
          />
        </div>
        <div className="flex flex-wrap items-center gap-1.5" role="group" aria-label={text.columns}>
          <span className="me-1 text-support text-text-2">{text.columns}</span>
          {names.map((name) => (
            <ColumnChip
              key={name}
              used={used.has(name)}
              aria-label={text.insert(name)}
              onClick={() => {
                if (insert.current === null) edit({ user: `${draft.user}{{${name}}}` })
                else insert.current(`{{${name}}}`)
              }}
            >
              {name}
            </ColumnChip>
          ))}
        </div>
        <TemplateField
          label={text.system}
          value={draft.system}
          columns={names}
          rows={2}
          onChange={(system) => edit({ system })}
          onFocusField={(insertHere) => {
            insert.current = insertHere
          }}
        />
        <TemplateField
          label={text.user}
          value={draft.user}
          columns={names}
          rows={6}
          placeholder={text.userPlaceholder(names[0] ?? '')}
          onChange={(user) => edit({ user })}
          onFocusField={(insertHere) => {
            insert.current = insertHere
          }}
        />
        <OutputColumns />
        <RequestSettingsFields />
      </div>
      <div className="flex min-w-0 flex-col gap-3.5 lg:sticky lg:top-[116px]">
        <PromptPreview dataset={dataset} />
        <SampleCard dataset={dataset} />
      </div>
    </PageBody>
  )
}
