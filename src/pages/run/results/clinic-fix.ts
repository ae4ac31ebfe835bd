import type { RequestSettings, Snapshot } from '#core/request/draft.ts'
import type { ErrorCluster } from '#engine/results/row-detail-types.ts'
import type { Strings } from '#state/strings/strings.ts'
import type { Format } from '#ui/format.ts'

/** A question with the change that a cause asks for; the same one where a person has to see what to change. */
export function applyFix(question: Snapshot, { fix }: Pick<ErrorCluster, 'fix'>): Snapshot {
  if (fix === null || fix.setting === 'model') return question
  const { setting, to } = fix
  const rest = Object.fromEntries(
    Object.entries(question.settings).filter(([name]) => name !== setting),
  ) as RequestSettings
  return { ...question, settings: to === null ? rest : { ...rest, [setting]: to } }
}

/** Settings as the endpoint spells them. */
export function spellSetting(
  setting: Exclude<ErrorCluster['fix'], null>['setting'],
  endpoint: Snapshot['endpoint'],
): string {
  const isChat = endpoint === '/v1/chat/completions'
  switch (setting) {
    case 'temperature':
      return 'temperature'
    case 'topP':
      return 'top_p'
    case 'maxOutputTokens':
      return isChat ? 'max_completion_tokens' : 'max_output_tokens'
    case 'reasoningEffort':
      return isChat ? 'reasoning_effort' : 'reasoning.effort'
    case 'model':
      return 'model'
  }
}

/** What helps, in words, with the setting and its value where there is one. */
export function sayRemedy(
  { remedy, fix }: Pick<ErrorCluster, 'remedy' | 'fix'>,
  endpoint: Snapshot['endpoint'],
  text: Strings['clinic'],
  format: Format,
): string {
  if (fix !== null && fix.setting !== 'model') {
    const setting = spellSetting(fix.setting, endpoint)
    return fix.to === null
      ? text.dropSetting(setting, String(fix.from))
      : (remedy === 'useLimit' ? text.useLimit : text.raiseLimit)(setting, format.decimal(fix.to, 3))
  }
  return remedy === 'raiseLimit' || remedy === 'dropSetting' || remedy === 'useLimit'
    ? text.remedies.resend
    : text.remedies[remedy]
}

/** In the dialog: what is changed already; null = nothing. */
export function sayChange(
  { fix }: Pick<ErrorCluster, 'fix'>,
  endpoint: Snapshot['endpoint'],
  text: Strings['clinic'],
  format: Format,
): string | null {
  if (fix === null || fix.setting === 'model') return null
  const setting = spellSetting(fix.setting, endpoint)
  const from = typeof fix.from === 'number' ? format.decimal(fix.from, 3) : fix.from
  return fix.to === null
    ? text.dropped(setting, from)
    : text.changed(setting, from, format.decimal(fix.to, 3))
}

/** Whether a person has to change the question before it is worth sending again. */
export const needsQuestion = ({ remedy }: Pick<ErrorCluster, 'remedy'>): boolean =>
  (['askShorter', 'pickModel', 'shorten', 'changePrompt', 'changeColumns'] as readonly string[]).includes(
    remedy,
  )

/** Less is not told by its digits: half a cent looks like a price that was measured. */
const least = 0.01

/** ", about $0.03" as a detail of the button; null where nothing is known, or nothing is paid. */
export function sayPrice(usd: number | null, text: Strings['clinic'], format: Format): string | null {
  if (usd === null || usd === 0) return null
  return usd < least ? text.under(format.money(least)) : text.about(format.money(usd))
}
