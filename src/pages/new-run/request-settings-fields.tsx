import { useDraft } from '#state/draft-store.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Icon, ChevronRight } from '#ui/icon.tsx'
import { SettingsFields } from '../settings-fields.tsx'

/** The request settings of the draft, folded away while none is chosen. */
export function RequestSettingsFields() {
  const text = useStrings().newRun.prompt.settings
  const { draft, edit } = useDraft()
  const chosen = Object.keys(draft.settings).length
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
      <div className="px-3.5 pb-3.5">
        <SettingsFields
          model={draft.model}
          settings={draft.settings}
          onChange={(settings) => edit({ settings })}
        />
      </div>
    </details>
  )
}
