import { isBlank } from '#core/dataset/blank.ts'
import { shownColumns, toTemplateNames } from '#core/dataset/dataset-layout.ts'
import type { Draft, Snapshot } from '#core/request/draft.ts'
import { judgeAnswerLine, parseOutputLine } from '#core/results/output-line.ts'
import { backoff } from '#core/run/poll-delay.ts'
import type { StorageError } from '#core/ports.ts'
import { err, ok, type Result } from '#core/result.ts'
import { skipReason } from '#core/request/skip.ts'
import type { Milliseconds, RowNumber, Tokens } from '#core/units.ts'
import type { Api } from '#openai/api.ts'
import { sendRequest } from '#openai/send-request.ts'
import { cancelled, isCancelled } from '../call.ts'
import { createRunPrices } from '../accounts/charged-price.ts'
import { type CompiledDraft, compileSnapshot, toSnapshot } from './compiled-draft.ts'
import type { OpenDataset } from '../datasets/dataset-reader.ts'
import type { Datasets } from '../datasets/datasets.ts'
import { withDeadline } from '../deadline.ts'
import { judgeDirectError, type ReplyLine } from '../resend/direct-reply.ts'
import { replyDeadline } from '../resend/direct-run.ts'
import type { Call } from '../call.ts'
import type { DraftError, Price } from './draft-types.ts'
import type { Engine } from '../engine.ts'
import { noRun } from '../ids.ts'
import { pricedAs } from '../resend/plan-resend.ts'
import type { EnginePorts } from '../ports.ts'
import { surveyReady, toReadySnapshot } from './ready-requests.ts'
import { createRequestSource, type RequestSource } from './request-source.ts'
import type { DirectStop, SampleReply, SampleResult } from '../resend/resend-types.ts'
import { toCause } from '../results/cause-text.ts'

/** More than a person reads. */
export const mostSamples = 20
const atOnce = 4
const againLimit = 5
const againDelay: Milliseconds = 2_000

/**
 * Some rows of a draft through the synchronous endpoint, to look at before a run is made. Nothing is stored: a reply
 * that is lost is told as such, and nothing is repeated by itself ([Note: direct door]).
 */
export function createSamples(
  ports: EnginePorts,
  datasets: Pick<Datasets, 'openDataset'>,
): Pick<Engine, 'sampleRows'> {
  const findPrice = createRunPrices(ports)
  return {
    async sampleRows({ draft, rows, connectionId }, call) {
      if (isCancelled(call)) return cancelled
      const connection = await ports.records.get('connections', connectionId)
      if (connection === undefined) return err({ kind: 'NoConnection' })
      const key = ports.keys.get(connection.id)
      if (connection.provider !== 'sandbox' && key === undefined) return err({ kind: 'NoKey' })
      const opened = await datasets.openDataset(draft.datasetId, call)
      if (!opened.ok) return opened
      try {
        const sample = await planSample(opened.value, draft, rows, call)
        if (!sample.ok) return sample
        const now = ports.clock.now()
        const { model } = sample.value.compiled.snapshot
        const price = await findPrice(pricedAs(connection, 'direct'), model, now)
        const batchPrice = await findPrice(connection, model, now)
        const api = { transport: ports.transportFor(connection), baseUrl: connection.baseUrl, key }
        const source = createRequestSource(opened.value, sample.value.compiled, { run: noRun, gen: 0 })
        const { replies, stopped } = await askSample(ports, api, source, sample.value, price, call)
        return ok(toResult(replies, sample.value.empty, price, batchPrice, stopped))
      } finally {
        opened.value.close()
      }
    },
  }
}

interface Sample {
  readonly compiled: CompiledDraft
  /** In the order in which they were asked for. */
  readonly rows: readonly RowNumber[]
  readonly empty: readonly RowNumber[]
}

async function planSample(
  dataset: OpenDataset,
  draft: Draft,
  wanted: readonly RowNumber[],
  call: Call<SampleReply> | undefined,
): Promise<Result<Sample, DraftError | StorageError | { readonly kind: 'Cancelled' }>> {
  const asked = [...new Set(wanted)]
    .filter((row) => row >= 0 && row < dataset.record.rows)
    .slice(0, mostSamples)
  const drafted = toSnapshot(draft, dataset.record)
  const stopping = { ...(call?.signal && { signal: call.signal }) }
  const survey =
    drafted.ready && (await surveyReady(dataset, drafted.ready, Int32Array.from(asked).sort(), stopping))
  if (survey?.ok === false) return survey
  const snapshot = survey === undefined ? drafted : toReadySnapshot(drafted, survey.value)
  const compiled = compileSnapshot(snapshot, toTemplateNames(shownColumns(dataset.record)))
  if (!compiled.ok) return err({ kind: 'TemplateError', issues: compiled.error })
  const rows: RowNumber[] = []
  const empty: RowNumber[] = []
  for (const row of asked) {
    const window = await dataset.readCells(row, row + 1)
    if (!window.ok) return window
    const cells = window.value[0] ?? []
    const isEmpty = skipReason(compiled.value.skip, (column) => isBlank(cells[column])) !== null
    if (isEmpty) empty.push(row)
    else rows.push(row)
  }
  return ok({ compiled: compiled.value, rows, empty })
}

async function askSample(
  { clock, random }: Pick<EnginePorts, 'clock' | 'random'>,
  api: Api,
  source: RequestSource,
  { compiled, rows }: Sample,
  price: Price | null,
  call: Call<SampleReply> | undefined,
): Promise<Pick<SampleResult, 'replies' | 'stopped'>> {
  const replies: SampleReply[] = []
  const waiting = [...rows]
  const end: { stopped: DirectStop | null } = { stopped: null }
  const halting = new AbortController()
  const quiet = call?.signal ? AbortSignal.any([call.signal, halting.signal]) : halting.signal
  const halt = (stop: DirectStop): void => {
    end.stopped ??= stop
    halting.abort()
  }

  async function ask(row: RowNumber): Promise<void> {
    const read = await source.read(row)
    if (!read.ok) {
      halt({ why: 'storage', message: null })
      return
    }
    for (let tries = 1; !quiet.aborted; tries++) {
      const begunAt = clock.now()
      let requestId: string | null = null
      const reply = await withDeadline(clock, replyDeadline, new AbortController().signal, (signal) =>
        sendRequest(api, read.value, {
          signal,
          onReply: (head) => {
            requestId = head.requestId
          },
        }),
      )
      const give = (line: ReplyLine): void => {
        const judged = judge(line, read.value, compiled.snapshot)
        const milliseconds = clock.now() - begunAt
        const given: SampleReply = { row, ...judged, costUsd: costOf(judged.usage, price), milliseconds }
        replies.push(given)
        call?.onProgress?.(given)
      }
      if (reply.ok) {
        give({ response: { status_code: 200, request_id: requestId, body: reply.value }, error: null })
        return
      }
      const isFirst = !replies.some(({ outcome }) => outcome === 'answered')
      const verdict = judgeDirectError(reply.error, isFirst)
      switch (verdict.kind) {
        case 'line':
          give(verdict.line)
          if (verdict.stop !== null) halt(verdict.stop)
          return
        case 'lost':
          give(verdict.line)
          return
        case 'stop':
          halt(verdict.stop)
          return
        case 'again': {
          if (tries > againLimit) {
            halt({ why: 'rateLimit', message: verdict.message })
            return
          }
          const delay = verdict.after ?? backoff(againDelay, tries, (random.bytes(1)[0] ?? 0) / 256)
          await clock.sleep(delay, quiet)
        }
      }
    }
  }

  const work = async (): Promise<void> => {
    for (let row = waiting.shift(); row !== undefined && !quiet.aborted; row = waiting.shift()) await ask(row)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  const isLeft = replies.length < rows.length
  return { replies, stopped: end.stopped ?? (isLeft ? { why: 'cancelled', message: null } : null) }
}

function judge(
  line: ReplyLine,
  { customId }: { readonly customId: string },
  snapshot: Snapshot,
): Pick<SampleReply, 'outcome' | 'cells' | 'text' | 'cause' | 'usage'> {
  const parsed = parseOutputLine(JSON.stringify({ custom_id: customId, ...line }))
  if (!parsed.ok) throw new Error('A line that was just written cannot be read')
  const { outcome, cells, text, cause, usage } = judgeAnswerLine(parsed.value, snapshot)
  return { outcome, cells, text, cause: toCause(cause), usage }
}

function toResult(
  replies: readonly SampleReply[],
  empty: readonly RowNumber[],
  price: Price | null,
  batchPrice: Price | null,
  stopped: DirectStop | null,
): SampleResult {
  const usages = replies.flatMap(({ usage }) => usage ?? [])
  const sum = usages.reduce(
    (total, { input, output }) => ({ input: total.input + input, output: total.output + output }),
    { input: 0, output: 0 },
  )
  const perRequest =
    usages.length === 0 ? null : { input: sum.input / usages.length, output: sum.output / usages.length }
  return {
    replies: [...replies].sort((a, b) => a.row - b.row),
    empty,
    costUsd: costOf(sum, price),
    perRequest,
    batchUsdPerRequest: costOf(perRequest, batchPrice),
    stopped,
  }
}

const costOf = (
  usage: { readonly input: Tokens; readonly output: Tokens } | null,
  price: Price | null,
): number | null =>
  usage && price && (usage.input * price.inputPerMillion + usage.output * price.outputPerMillion) / 1_000_000
