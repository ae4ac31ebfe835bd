import type { RequestSettings } from '#core/draft.ts'
import { modelKind, reasoningEfforts } from '#core/settings.ts'
import { useDraft } from '#state/draft-store.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Icon, ChevronRight } from '#ui/icon.tsx'
import { Select } from '#ui/select.tsx'
import { TextField } from '#ui/text-field.tsx'

type NumberName = 'temperature' | 'topP' | 'maxOutputTokens'

/** The few request settings analysts need; empty = the model's default, and then not even sent. */
export function RequestSettingsFields() {
  const text = useStrings().newRun.prompt.settings
  const { draft, edit } = useDraft()
  const { settings } = draft
  const set = <Name extends keyof RequestSettings>(name: Name, value: RequestSettings[Name] | undefined) => {
    const rest = Object.fromEntries(
      Object.entries(settings).filter(([key]) => key !== name),
    ) as RequestSettings
    edit({ settings: value === undefined ? rest : { ...rest, [name]: value } })
  }
  const numberField = (name: NumberName, step: string, min: number, max?: number) => (
    <TextField
      label={text[name]}
      type="number"
      inputMode="decimal"
      step={step}
      min={min}
      max={max}
      placeholder={text.default}
      value={settings[name] === undefined ? '' : String(settings[name])}
      onChange={(typed) => set(name, typed.trim() === '' ? undefined : Number(typed))}
    />
  )
  const chosen = Object.keys(settings).length
  return (
    <details className="group rounded-card border border-line bg-surface" open={chosen > 0}>
      <summary className="flex min-h-10 list-none items-center gap-2 rounded-card px-3.5 font-semibold [&::-webkit-details-marker]:hidden">
        <Icon of={ChevronRight} size={14} className="transition-transform group-open:rotate-90" />
        {text.title}
        {chosen === 0 ? (
          <span className="text-support font-normal text-text-3">{text.default}</span>
        ) : (
          <span className="text-support font-normal text-text-3 tabular-nums">{chosen}</span>
        )}
      </summary>
      <div className="grid gap-3 px-3.5 pb-3.5 sm:grid-cols-2">
        {numberField('maxOutputTokens', '1', 1)}
        {numberField('temperature', '0.1', 0, 2)}
        {numberField('topP', '0.05', 0, 1)}
        <Select
          label={text.reasoningEffort}
          value={settings.reasoningEffort ?? ''}
          options={[
            { value: '', label: text.default },
            ...reasoningEfforts.map((value) => ({ value, label: value })),
          ]}
          onChange={(value) => set('reasoningEffort', value === '' ? undefined : value)}
          disabled={modelKind(draft.model) === 'plain'}
        />
        <p className="text-support text-text-3 sm:col-span-2">{text.hint}</p>
      </div>
    </details>
  )
}
