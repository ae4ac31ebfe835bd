import type { RequestSettings, Snapshot } from './draft.ts'

/** API reference, ReasoningEffort, read 2026-11-21. Not every model takes every value, and gateways know others. */
export const reasoningEfforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const

export type NumberSetting = 'temperature' | 'topP' | 'maxOutputTokens'

export type SettingsIssue =
  /** The API would refuse every request. `max` null = no upper bound is documented. */
  | {
      readonly kind: 'OutOfRange'
      readonly level: 'blocking'
      readonly setting: NumberSetting
      readonly value: number
      readonly min: number
      readonly max: number | null
    }
  | {
      readonly kind: 'NotWhole'
      readonly level: 'blocking'
      readonly setting: 'maxOutputTokens'
      readonly value: number
    }
  /** Reasoning models often refuse it; one sample row would show. */
  | {
      readonly kind: 'NotForReasoning'
      readonly level: 'warning'
      readonly setting: 'temperature' | 'topP'
      readonly model: string
    }
  | {
      readonly kind: 'OnlyForReasoning'
      readonly level: 'warning'
      readonly setting: 'reasoningEffort'
      readonly model: string
    }
  | {
      readonly kind: 'UnknownEffort'
      readonly level: 'warning'
      readonly setting: 'reasoningEffort'
      readonly value: string
    }
  /** Reasoning counts as output: so low a limit often leaves no room for an answer. */
  | {
      readonly kind: 'LittleRoom'
      readonly level: 'warning'
      readonly setting: 'maxOutputTokens'
      readonly value: number
      readonly model: string
    }

/** A reasoning model may think for a few hundred tokens before it answers anything. Our experience value. */
const littleRoom = 500

/** What is wrong or doubtful about the request settings of a draft; empty = nothing known. */
export const judgeSettings = (
  snapshot: Pick<Snapshot, 'endpoint' | 'model' | 'settings'>,
): readonly SettingsIssue[] => {
  const { settings, model } = snapshot
  const issues: SettingsIssue[] = []
  const judgeRange = (setting: NumberSetting, min: number, max: number | null) => {
    const value = settings[setting]
    if (value === undefined || (value >= min && value <= (max ?? Number.MAX_SAFE_INTEGER))) return
    issues.push({ kind: 'OutOfRange', level: 'blocking', setting, value, min, max })
  }
  judgeRange('temperature', 0, 2)
  judgeRange('topP', 0, 1)
  judgeRange('maxOutputTokens', snapshot.endpoint === '/v1/responses' ? 16 : 1, null)
  const limit = settings.maxOutputTokens
  if (limit !== undefined && Number.isFinite(limit) && !Number.isInteger(limit)) {
    issues.push({ kind: 'NotWhole', level: 'blocking', setting: 'maxOutputTokens', value: limit })
  }
  issues.push(...judgeReasoning(settings, model))
  return issues
}

const judgeReasoning = (settings: RequestSettings, model: string): readonly SettingsIssue[] => {
  const issues: SettingsIssue[] = []
  const effort = settings.reasoningEffort?.trim() ?? ''
  const kind = modelKind(model)
  if (effort !== '' && !(reasoningEfforts as readonly string[]).includes(effort)) {
    issues.push({ kind: 'UnknownEffort', level: 'warning', setting: 'reasoningEffort', value: effort })
  }
  if (effort !== '' && kind === 'plain') {
    issues.push({ kind: 'OnlyForReasoning', level: 'warning', setting: 'reasoningEffort', model })
  }
  // With effort "none" the newer reasoning models take sampling settings like any other.
  if (kind === 'reasoning' && effort !== 'none') {
    for (const setting of ['temperature', 'topP'] as const) {
      if (settings[setting] !== undefined && settings[setting] !== 1) {
        issues.push({ kind: 'NotForReasoning', level: 'warning', setting, model })
      }
    }
    const limit = settings.maxOutputTokens
    if (limit !== undefined && limit < littleRoom) {
      issues.push({ kind: 'LittleRoom', level: 'warning', setting: 'maxOutputTokens', value: limit, model })
    }
  }
  return issues
}

/** What OpenAI's naming says about a model; `unknown` for other providers' names, about which nothing is claimed. */
export const modelKind = (model: string): 'reasoning' | 'plain' | 'unknown' => {
  const name = model.trim().toLowerCase().replace(/^ft:/u, '')
  if (/^gpt-5[a-z0-9.]*-chat|^chatgpt-/u.test(name)) return 'plain'
  if (/^(o[1-9](-|:|$)|gpt-[5-9]|codex-)/u.test(name)) return 'reasoning'
  return /^gpt-(3|4)/u.test(name) ? 'plain' : 'unknown'
}
