import type { Provider } from '#core/records.ts'
import type { Model } from '#core/wire.ts'
import { sandboxModel } from '#state/draft-store.ts'

/** Models that are known to take batches; suggestions only, any id can be typed. OpenAI's model pages, read 2026-11-21. */
const usual = ['gpt-5.4-mini', 'gpt-5.4-nano', 'gpt-5.4', 'gpt-4.1-mini', 'gpt-4o-mini']

/** Of what an account lists, these do not answer prompts. */
const notText =
  /embed|whisper|tts|audio|realtime|image|dall-e|moderation|transcribe|sora|davinci|babbage|search/

/** What to offer for the model field: the account’s own list where it could be read, else the usual names. */
export function toModelSuggestions(
  models: readonly Model[] | undefined,
  provider: Provider | undefined,
): readonly string[] {
  if (models === undefined) return provider === 'sandbox' ? [sandboxModel] : usual
  return models
    .filter(({ id }) => !notText.test(id))
    .sort((a, b) => (b.created ?? 0) - (a.created ?? 0) || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id)
}
