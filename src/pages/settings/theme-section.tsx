import { useTheme } from '#state/theme-store.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Card } from '#ui/card.tsx'
import { RadioGroup } from '#ui/radio-group.tsx'

export function ThemeSection() {
  const text = useStrings().settings.theme
  const { theme, setTheme } = useTheme()
  return (
    <Card title={text.title}>
      <RadioGroup
        label={text.theme}
        value={theme}
        onChange={setTheme}
        options={[
          { value: 'system', label: text.system },
          { value: 'light', label: text.light },
          { value: 'dark', label: text.dark },
        ]}
      />
      <p className="mt-3 text-support text-text-3">{text.languageNote}</p>
    </Card>
  )
}
