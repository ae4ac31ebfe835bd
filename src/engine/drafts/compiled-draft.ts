import type { Draft, ReadyRequests, Snapshot } from '#core/request/draft.ts'
import { isReadyMade } from '#core/request/ready-made.ts'
import type { DatasetRecord, RequestListFacts } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import { planSkip, type SkipPlan } from '#core/request/skip.ts'
import { parseTemplate, type Template } from '#core/request/template.ts'
import type { TemplateIssue } from './draft-types.ts'
import { hashText } from '../files/file-hash.ts'

/** A draft whose placeholders have found their columns. */
export interface CompiledDraft {
  readonly snapshot: Snapshot
  readonly system: Template
  readonly user: Template
  readonly skip: SkipPlan
}

/**
 * The part of a draft that requests are made of; the model without blanks around it, as nobody means them. Of a dataset
 * with ready-made requests it is those, whatever prompt the draft has besides.
 */
export const toSnapshot = (draft: Draft, dataset?: Pick<DatasetRecord, 'requests'>): Snapshot =>
  dataset?.requests !== undefined && isReadyMade(draft, dataset)
    ? { ...readySnapshot, dedupe: draft.dedupe, ready: toReady(dataset.requests) }
    : toPromptSnapshot(draft)

/** What a prompt would say is left at nothing, so that it leaves no trace. Endpoint and model follow from the rows. */
const readySnapshot: Omit<Snapshot, 'dedupe' | 'ready'> = {
  endpoint: '/v1/chat/completions',
  model: '',
  system: '',
  user: '',
  settings: {},
  outputColumns: [],
}

const toReady = ({ cells }: RequestListFacts): ReadyRequests => ({
  url: '',
  urlCell: cells.url,
  modelCell: cells.model,
  bodyCell: cells.body,
  problemCell: cells.problem,
})

const toPromptSnapshot = (draft: Draft): Snapshot => ({
  endpoint: draft.endpoint,
  model: draft.model.trim(),
  system: draft.system,
  user: draft.user,
  settings: draft.settings,
  outputColumns: draft.outputColumns,
  dedupe: draft.dedupe,
})

/**
 * Fails with every issue of both messages, each with the field it stands in.
 *
 * @param columns names by the place of their cells (`toTemplateNames`); null = a column that is left out
 */
export function compileSnapshot(
  snapshot: Snapshot,
  columns: readonly (string | null)[],
): Result<CompiledDraft, readonly TemplateIssue[]> {
  if (snapshot.ready !== undefined) return ok(compileReady(snapshot, snapshot.ready))
  const system = parseStored(snapshot.system, columns)
  const user = parseStored(snapshot.user, columns)
  if (system.ok && user.ok) {
    return ok({ snapshot, system: system.value, user: user.value, skip: planSkip(user.value) })
  }
  return err([
    ...(system.ok ? [] : system.error.map((issue) => ({ ...issue, field: 'system' as const }))),
    ...(user.ok ? [] : user.error.map((issue) => ({ ...issue, field: 'user' as const }))),
  ])
}

/** The body stands for the prompt: it is the only cell that is sent. */
const compileReady = (snapshot: Snapshot, { bodyCell, problemCell }: ReadyRequests): CompiledDraft => ({
  snapshot,
  system: { parts: [], columns: [] },
  user: { parts: [{ column: bodyCell }], columns: [bodyCell] },
  skip: { columns: [problemCell], everyRow: false, problemColumn: problemCell },
})

/** A template whose columns are places of cells, also where some columns are left out. */
function parseStored(source: string, columns: readonly (string | null)[]): ReturnType<typeof parseTemplate> {
  const places = [...columns.keys()].filter((place) => columns[place] !== null)
  const parsed = parseTemplate(
    source,
    columns.filter((name) => name !== null),
  )
  if (!parsed.ok) return parsed
  const { parts, columns: used } = parsed.value
  return ok({
    parts: parts.map((part) => ('text' in part ? part : { column: places[part.column] ?? 0 })),
    columns: used.map((column) => places[column] ?? 0),
  })
}

/** The address of a snapshot: SHA-256 of its JSON with sorted keys, so that the order of editing leaves no trace. */
export const hashSnapshot = (snapshot: Snapshot): Promise<string> => hashText(toCanonicalJson(snapshot))

const toCanonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
