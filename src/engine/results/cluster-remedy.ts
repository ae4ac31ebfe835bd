import type { Snapshot } from '#core/request/draft.ts'
import type { NumberSetting } from '#core/request/settings.ts'
import type { Tokens } from '#core/units.ts'
import { diagnose, type Diagnosis } from '#openai/diagnosis.ts'
import type { ClinicFix, ClinicRemedy } from './row-detail-types.ts'
import type { ScannedCluster } from './scan-clusters.ts'

export interface PlannedRemedy {
  readonly remedy: ClinicRemedy
  readonly fix: ClinicFix | null
}

/**
 * What helps against a cause, seen from the newest question: a setting that was changed since needs no other change.
 *
 * @param snapshots by generation
 */
export function planRemedy(cluster: ScannedCluster, snapshots: readonly Snapshot[]): PlannedRemedy {
  const newest = snapshots.at(-1)
  const asked = snapshots[cluster.lastGen]
  if (newest === undefined || asked === undefined) return only('look')
  switch (cluster.cause.outcome) {
    case 'truncated':
      return planLimit(cluster.cause.limitTokens, newest)
    case 'refused':
      return only('changePrompt')
    case 'invalid':
      return only(cluster.cause.code === 'tool_call' ? 'changePrompt' : 'resend')
    case 'lost':
      return only('checkUsage')
    case 'failed':
      return planFailure(cluster, asked, newest)
    case 'expired':
    case 'cancelled':
    case 'missing':
      return only('resend')
    case 'answered':
    case 'waiting':
    case 'not_sent':
    case 'skipped':
      return only('look')
  }
}

const only = (remedy: ClinicRemedy): PlannedRemedy => ({ remedy, fix: null })

function planLimit(limit: Tokens | null, newest: Snapshot): PlannedRemedy {
  if (newest.ready !== undefined) return only('newRun')
  const now = newest.settings.maxOutputTokens
  if (limit === null) return only('askShorter')
  if (now === undefined || now > limit) return only('resend')
  return { remedy: 'raiseLimit', fix: { setting: 'maxOutputTokens', from: now, to: raiseLimit(now) } }
}

/** Answers cut at small limits are often cut far from their end; large limits come near those of the models. */
export const raiseLimit = (limit: Tokens): Tokens => roundUp(limit * (limit < 4000 ? 3 : 2))

/** The next number that a person might have chosen. */
const roundUp = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)))
  return ([1, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= value) ?? 10) * power
}

/** What its failed calls mean: a line's error, or that of a batch that was not accepted. */
export const diagnoseCluster = ({ said }: Pick<ScannedCluster, 'said'>): Diagnosis =>
  diagnose({
    where: 'line',
    status: said?.status ?? null,
    code: said?.code ?? null,
    message: said?.message ?? '',
  })

function planFailure(cluster: ScannedCluster, asked: Snapshot, newest: Snapshot): PlannedRemedy {
  const { fixable } = cluster
  switch (diagnoseCluster(cluster).policy) {
    case 'fixSettings':
      return planSetting(cluster, asked, newest)
    case 'pickModel':
      if (newest.ready !== undefined) return only('newRun')
      return newest.model === asked.model
        ? { remedy: 'pickModel', fix: { setting: 'model', from: newest.model, to: null } }
        : only('resend')
    case 'fixSchema':
      if (newest.ready !== undefined) return only('newRun')
      return only(isSameColumns(asked, newest) ? 'changeColumns' : 'resend')
    case 'shorten':
      return only(newest.ready === undefined ? 'shorten' : 'newRun')
    case 'changePrompt':
      return only(newest.ready === undefined ? 'changePrompt' : 'newRun')
    case 'topUp':
    case 'topUpAndResend':
      return only('topUp')
    case 'checkKey':
    case 'grantScopes':
    case 'checkProject':
      return only('checkKey')
    case 'wait':
    case 'backOff':
    case 'resend':
    case 'uploadAgain':
    case 'refresh':
    case 'smallerShards':
    case 'rewriteFile':
    case 'splitByModel':
      return only('resend')
    case 'nothingToSend':
    case 'ask':
      return only(fixable ? 'resend' : 'look')
  }
}

/** Our settings by the names that endpoints have for them. */
const settingOf: ReadonlyMap<string, NumberSetting | 'reasoningEffort'> = new Map([
  ['temperature', 'temperature'],
  ['top_p', 'topP'],
  ['max_tokens', 'maxOutputTokens'],
  ['max_completion_tokens', 'maxOutputTokens'],
  ['max_output_tokens', 'maxOutputTokens'],
  ['reasoning_effort', 'reasoningEffort'],
  ['reasoning.effort', 'reasoningEffort'],
  ['reasoning', 'reasoningEffort'],
])

function planSetting({ cause, said }: ScannedCluster, asked: Snapshot, newest: Snapshot): PlannedRemedy {
  if (newest.ready !== undefined) return only('newRun')
  const setting = settingOf.get(cause.param ?? '')
  if (setting === undefined) return only('look')
  const from = newest.settings[setting]
  if (from === undefined || from !== asked.settings[setting]) return only('resend')
  const limit = setting === 'reasoningEffort' ? null : findLimit(said?.message ?? '')
  return limit === null || limit === from
    ? { remedy: 'dropSetting', fix: { setting, from, to: null } }
    : { remedy: 'useLimit', fix: { setting, from, to: limit } }
}

/** `supports at most 16384 completion tokens`, `Expected a value >= 16`, `expected a value <= 12288` (seen 2026-11-21). */
function findLimit(message: string): number | null {
  const found = /\b(?:at most|expected a value [<>]=) ?(\d[\d,]*(?:\.\d+)?)/i.exec(message)?.[1]
  return found === undefined ? null : Number(found.replaceAll(',', ''))
}

const isSameColumns = (a: Snapshot, b: Snapshot): boolean =>
  JSON.stringify(a.outputColumns) === JSON.stringify(b.outputColumns)
