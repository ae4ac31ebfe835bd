import { customIdLength } from '#core/request/custom-id.ts'
import type { Snapshot } from '#core/request/draft.ts'
import { judgeOutputColumns } from '#core/request/output-columns.ts'
import type { ConnectionRecord } from '#core/records.ts'
import { toRequestBody } from '#core/request/request-body.ts'
import { judgeSettings } from '#core/request/settings.ts'
import type { PlannedShard } from '#core/run/shard-plan.ts'
import type { Bytes, Milliseconds, RowNumber, Tokens } from '#core/units.ts'
import { batchEndpoints, toBatchEndpoint } from '#core/wire.ts'
import { findShutdown } from '#openai/shutdowns.ts'
import type { DraftPlan } from './draft-plan.ts'
import type { Check, CheckId, TemplateIssue } from './draft-types.ts'
import type { NamedRequests, ReadySurvey } from './ready-requests.ts'
import type { TokenModel } from './token-model.ts'

export interface CheckFacts {
  readonly snapshot: Snapshot
  /** Of ready-made requests. */
  readonly ready: ReadySurvey | null
  readonly issues: readonly TemplateIssue[]
  /** Names of the columns that the messages use. */
  readonly columnsUsed: readonly string[]
  /** The column that decides which rows go first has been left out or belongs to another dataset. */
  readonly orderGone: boolean
  readonly plan: DraftPlan
  readonly shards: readonly PlannedShard[]
  readonly tokens: TokenModel
  readonly connection: ConnectionRecord
  readonly hasKey: boolean
  /** What sending takes; that and the results, as far as one can guess; what there is. */
  readonly storage: { readonly sendBytes: Bytes; readonly neededBytes: Bytes; readonly freeBytes: Bytes }
  readonly now: Milliseconds
}

/** Rows named in a check; the page leads to them one by one. */
const shownRows = 100
/** The smallest context window among models in use is 128,000 tokens, and the answer needs room in it. */
const longPrompt: Tokens = 100_000
/** A run may take a day, its repairs some more; a warning much earlier would be noise. */
const shutdownNear: Milliseconds = 90 * 24 * 3600 * 1000

/**
 * Every check of `checkIds`, in their order; for ready-made requests `readyCheckIds` in the place of those of a prompt.
 * `rowOrder` stands between where there is something to say.
 */
export const checkDraft = (facts: CheckFacts): readonly Check[] => [
  ...(facts.ready === null ? checkPrompt(facts) : checkReady(facts, facts.ready)),
  ...(facts.orderGone ? [warning('rowOrder')] : []),
  checkLineSize(facts),
  checkPromptLength(facts),
  passed('customId', { requests: facts.plan.requests.length, longest: customIdLength }),
  passed('connection', { name: facts.connection.name, provider: facts.connection.provider }),
  checkKey(facts),
  checkStorage(facts),
]

const checkPrompt = (facts: CheckFacts): readonly Check[] => [
  checkColumns(facts),
  facts.snapshot.user.trim() === '' ? blocking('userMessage') : passed('userMessage'),
  checkEmptyPrompts(facts),
  checkModel(facts),
  checkShutdown(facts),
  checkSettings(facts),
  checkOutputColumns(facts),
]

const checkReady = (facts: CheckFacts, { urls, models }: ReadySurvey): readonly Check[] => [
  checkReadyRequests(facts),
  checkOneEndpoint(facts, urls),
  checkOneModel(models),
  checkShutdown(facts),
]

const checkReadyRequests = ({ plan }: CheckFacts): Check => {
  const facts = { rows: plan.skipped.length, requests: plan.targets.length }
  if (plan.requests.length === 0) return blocking('readyRequests', facts, plan.skipped)
  return plan.skipped.length > 0
    ? warning('readyRequests', facts, plan.skipped)
    : passed('readyRequests', facts)
}

const checkOneEndpoint = ({ connection }: CheckFacts, urls: readonly NamedRequests[]): Check => {
  const facts = toNameFacts(urls)
  if (urls.length > 1)
    return blocking(
      'oneEndpoint',
      facts,
      urls.slice(1).map(({ first }) => first),
    )
  const { name } = facts
  const isSpelt = (batchEndpoints as readonly string[]).includes(name)
  return connection.provider === 'openai' && name !== '' && !isSpelt
    ? warning('oneEndpoint', { ...facts, known: toBatchEndpoint(name) ?? '' })
    : passed('oneEndpoint', facts)
}

const checkOneModel = (models: readonly NamedRequests[]): Check =>
  models.length > 1
    ? blocking(
        'oneModel',
        toNameFacts(models),
        models.slice(1).map(({ first }) => first),
      )
    : passed('oneModel', toNameFacts(models))

const toNameFacts = (names: readonly NamedRequests[]) => ({
  name: names[0]?.name ?? '',
  count: names.length,
  names: names
    .slice(0, 5)
    .map(({ name, count }) => `${name} (${count})`)
    .join(', '),
})

const checkColumns = ({ issues, columnsUsed }: CheckFacts): Check => {
  const first = issues[0]
  if (first === undefined) return passed('columnsKnown', { placeholders: columnsUsed.length })
  const names = issues.flatMap((issue) => (issue.kind === 'UnknownColumn' ? [issue.name] : []))
  return blocking('columnsKnown', {
    issues: issues.length,
    kind: first.kind,
    field: first.field,
    names: [...new Set(names)].join(', '),
    nearest: (first.kind === 'UnknownColumn' ? first.nearest : null) ?? '',
  })
}

const checkEmptyPrompts = ({ plan, issues, columnsUsed }: CheckFacts): Check => {
  const facts = {
    rows: plan.skipped.length,
    requests: plan.requests.length,
    columns: columnsUsed.join(', '),
  }
  // Nothing left to send; where the template has faults, they are what there is to say.
  if (plan.requests.length === 0 && issues.length === 0) return blocking('emptyPrompts', facts, plan.skipped)
  return plan.skipped.length > 0
    ? warning('emptyPrompts', facts, plan.skipped)
    : passed('emptyPrompts', facts)
}

const checkModel = ({ snapshot: { model, endpoint } }: CheckFacts): Check =>
  model === '' ? blocking('model', { endpoint }) : passed('model', { model, endpoint })

const checkShutdown = ({ snapshot: { model }, connection, now }: CheckFacts): Check => {
  const date = connection.provider === 'sandbox' ? null : findShutdown(model)
  if (date === null) return passed('modelShutdown', { model })
  const left = Date.parse(date) - now
  const facts = { model, date, days: Math.ceil(left / (24 * 3600 * 1000)) }
  return left <= shutdownNear ? warning('modelShutdown', facts) : passed('modelShutdown', facts)
}

const checkSettings = ({ snapshot }: CheckFacts): Check => {
  const issues = judgeSettings(snapshot)
  const worst = issues.find(({ level }) => level === 'blocking') ?? issues[0]
  if (worst === undefined) return passed('settings', { settings: writeSettings(snapshot) })
  return toCheck('settings', worst.level, toFacts({ ...worst, level: undefined, issues: issues.length }))
}

/** As they stand in the request: `max_output_tokens 120, reasoning.effort low`. */
const writeSettings = (snapshot: Snapshot): string => {
  const body = toRequestBody({ ...snapshot, outputColumns: [] }, { system: '', user: '' })
  return Object.entries(body)
    .filter(([name]) => !['model', 'messages', 'input'].includes(name))
    .map(([name, value]) =>
      name === 'reasoning'
        ? `reasoning.effort ${snapshot.settings.reasoningEffort ?? ''}`
        : `${name} ${String(value)}`,
    )
    .join(', ')
}

const checkOutputColumns = ({ snapshot: { outputColumns } }: CheckFacts): Check => {
  const issues = judgeOutputColumns(outputColumns)
  const first = issues[0]
  return first === undefined
    ? passed('outputColumns', { columns: outputColumns.length })
    : blocking('outputColumns', toFacts({ ...first, issues: issues.length }))
}

const checkLineSize = ({ plan, shards, connection }: CheckFacts): Check => {
  const limit = connection.limits.bytesPerShard
  const facts = {
    limit,
    longest: plan.longestLine?.bytes ?? 0,
    row: plan.longestLine?.row ?? 0,
    largestFile: shards.reduce((most, { bytes }) => Math.max(most, bytes), 0),
  }
  const rows = requestsWhere(plan, (bytes) => bytes > limit)
  return rows.length > 0 ? blocking('lineSize', facts, rows) : passed('lineSize', facts)
}

const checkPromptLength = ({ plan, tokens }: CheckFacts): Check => {
  const { longestLine } = plan
  const facts = {
    tokenLimit: longPrompt,
    longestTokens: longestLine === null ? 0 : Math.round(tokens.guess(1, longestLine.bytes)),
    row: longestLine?.row ?? 0,
  }
  const rows = requestsWhere(plan, (bytes) => tokens.guess(1, bytes) > longPrompt)
  return rows.length > 0 ? warning('promptLength', facts, rows) : passed('promptLength', facts)
}

const checkKey = ({ connection, hasKey }: CheckFacts): Check => {
  if (connection.provider === 'sandbox') return passed('key', { needed: 'no' })
  const facts = { needed: 'yes', connection: connection.name }
  return hasKey ? passed('key', facts) : warning('key', facts)
}

const checkStorage = ({ storage: { sendBytes, neededBytes, freeBytes } }: CheckFacts): Check => {
  const facts = { needed: neededBytes, ...(Number.isFinite(freeBytes) ? { free: freeBytes } : {}) }
  if (sendBytes > freeBytes) return blocking('storage', { ...facts, needed: sendBytes })
  return neededBytes > freeBytes ? warning('storage', facts) : passed('storage', facts)
}

const requestsWhere = (plan: DraftPlan, isMeant: (bytes: Bytes) => boolean): readonly RowNumber[] => {
  const rows: RowNumber[] = []
  for (const [index, bytes] of plan.requestSizes.entries()) {
    if (isMeant(bytes)) rows.push(plan.requests[index] ?? 0)
  }
  return rows
}

/** Facts are texts and numbers; what is absent or null is left out. */
const toFacts = (values: Readonly<Record<string, unknown>>): Check['facts'] =>
  Object.fromEntries(
    Object.entries(values).filter(
      (entry): entry is [string, string | number] =>
        typeof entry[1] === 'string' || typeof entry[1] === 'number',
    ),
  )

const toCheck = (
  id: CheckId,
  level: Check['level'],
  facts: Check['facts'] = {},
  rows: Int32Array | readonly RowNumber[] = [],
): Check => ({ id, level, rowCount: rows.length, rows: Array.from(rows.slice(0, shownRows)), facts })

const passed = (id: CheckId, facts?: Check['facts']) => toCheck(id, 'passed', facts)
const warning = (id: CheckId, facts?: Check['facts'], rows?: Int32Array | readonly RowNumber[]) =>
  toCheck(id, 'warning', facts, rows)
const blocking = (id: CheckId, facts?: Check['facts'], rows?: Int32Array | readonly RowNumber[]) =>
  toCheck(id, 'blocking', facts, rows)
