/** Day on which OpenAI switches a model off: deprecations page, read 2026-11-21. `GET /models` gives no date for most. */
const announced: readonly { readonly date: string; readonly models: readonly string[] }[] = [
  { date: '2026-12-11', models: ['gpt-5', 'gpt-5-mini', 'gpt-5-nano', 'o3'] },
  { date: '2027-01-14', models: ['gpt-4o', 'gpt-4o-mini', 'gpt-4.1', 'gpt-4.1-mini'] },
]

/**
 * The announced last day of a model or of a dated snapshot of it (`gpt-4o-2024-08-06`), as `YYYY-MM-DD`.
 *
 * @returns null where nothing is known
 */
export function findShutdown(model: string): string | null {
  const name = model.trim().replace(/-\d{4}-\d{2}-\d{2}$/, '')
  return announced.find(({ models }) => models.includes(name))?.date ?? null
}
