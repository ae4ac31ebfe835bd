import type { RequestSettings } from '#core/request/draft.ts'
import { modelKind, reasoningEfforts } from '#core/request/settings.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Select } from '#ui/select.tsx'
import { TextField } from '#ui/text-field.tsx'

type NumberName = 'temperature' | 'topP' | 'maxOutputTokens'

interface Props {
  readonly model: string
  readonly settings: RequestSettings
  readonly onChange: (settings: RequestSettings) => void
}

/** The few request settings analysts need; empty = the model's default, and then not even sent. */
export function SettingsFields({ model, settings, onChange }: Props) {
  const text = useStrings().newRun.prompt.settings
  const set = <Name extends keyof RequestSettings>(name: Name, value: RequestSettings[Name] | undefined) => {
    const rest = Object.fromEntries(
      Object.entries(settings).filter(([key]) => key !== name),
    ) as RequestSettings
    onChange(value === undefined ? rest : { ...rest, [name]: value })
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
  return (
    <div className="grid gap-3 sm:grid-cols-2">
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
        disabled={modelKind(model) === 'plain'}
      />
      <p className="text-support text-text-3 sm:col-span-2">{text.hint}</p>
    </div>
  )
}
