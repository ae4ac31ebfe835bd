import { useTheme } from '#state/theme-store.ts'

/** Writes the chosen theme on the document, now and whenever it changes. */
export function followTheme(): void {
  const apply = () => {
    const { theme } = useTheme.getState()
    if (theme === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme
  }
  apply()
  useTheme.subscribe(apply)
}
