import { runColumns } from '#core/dataset/dataset-layout.ts'
import { outcomes } from '#core/results/outcome.ts'
import type { StorageError } from '#core/ports.ts'
import { err, ok, type Result } from '#core/result.ts'
import { positionOfRow } from '#core/results/row-list.ts'
import type { RowNumber } from '#core/units.ts'
import { createAnswerLengths } from './answer-lengths.ts'
import { type Call, cancelled, isCancelled } from '../call.ts'
import { type Cap, capText, uncapped } from './cap-text.ts'
import { createRunPrices, type FindRunPrice } from '../accounts/charged-price.ts'
import type { Datasets } from '../datasets/datasets.ts'
import type { Engine } from '../engine.ts'
import type { Price } from '../drafts/draft-types.ts'
import { holdRun } from '../runs/hold-run.ts'
import { openAnswers } from './open-answers.ts'
import { withSource } from '../datasets/open-source.ts'
import { pricedAs } from '../resend/plan-resend.ts'
import type { EnginePorts } from '../ports.ts'
import { type AnswerSource, readRowAnswers } from './row-answers.ts'
import { type AimedRow, findAims, readRowAttempts } from './row-attempts.ts'
import type { RowAttempt, RowDetail, RowPart, RowQuestion } from './row-detail-types.ts'
import { isFreeText } from './result-columns.ts'
import { readRowQuestion } from './row-questions.ts'
import type { RunStore } from '../runs/run-store.ts'
import type { NoRun } from '../runs/run-types.ts'

/** More are not listed, only counted. */
const listedRows = 100

/** One row with its source, its questions, and every line that ever came for it. */
export function createRowDetails(
  ports: EnginePorts,
  datasets: Pick<Datasets, 'openDataset'>,
  store: RunStore,
  findPrice: FindRunPrice = createRunPrices(ports),
): Pick<Engine, 'readRowDetail' | 'readRowText'> {
  const lengths = createAnswerLengths(store)

  /** By generation, as charged; null where it does not aim at the row. */
  async function readPrices(
    { results: { run }, snapshots }: AnswerSource,
    aims: readonly AimedRow[],
  ): Promise<readonly (Price | null)[]> {
    const connection = await ports.records.get('connections', run.connectionId)
    const prices: (Price | null)[] = snapshots.map(() => null)
    for (const { gen } of aims) {
      const { door = 'batch', createdAt = run.createdAt } = run.generations[gen] ?? {}
      const charging = connection && pricedAs(connection, door)
      prices[gen] = await findPrice(charging, snapshots[gen]?.model ?? '', createdAt)
    }
    return prices
  }

  async function read(
    source: AnswerSource,
    slot: number,
    row: RowNumber,
    signal: AbortSignal | undefined,
    cap: Cap,
  ): Promise<Result<RowDetail, StorageError | { readonly kind: 'Cancelled' }>> {
    const { results, snapshots } = source
    const { run } = results
    const aims = results.rows.outcome[slot] === skippedCode ? [] : findAims(results, row)
    const answer = await readRowAnswers(store, source, [slot])
    if (!answer.ok) return answer
    const [said] = answer.value
    if (said === undefined) throw new Error(`Row ${row} has no answer to read`)

    const told = await withSource(datasets, run.datasetId, signal, async (dataset) => {
      const columns = runColumns(run, dataset.record)
      const cells = await dataset.readCells(row, row + 1)
      if (!cells.ok) return cells
      const questions: RowQuestion[] = []
      for (const { gen, rep } of aims) {
        const snapshot = snapshots[gen]
        if (snapshot === undefined) throw new Error(`There is no generation ${gen}`)
        const question = await readRowQuestion(
          dataset,
          columns,
          { runId: run.id, gen, snapshot, row, rep },
          cap,
        )
        if (!question.ok) return question
        questions.push(question.value)
      }
      return ok({
        questions,
        source: columns.map(({ name, index }) => {
          const value = cells.value[0]?.[index] ?? null
          return { name, value: value === null ? null : cap(value) }
        }),
      })
    })
    if (!told.ok) return told
    const { questions } = told.value
    const customIds = new Map(questions.map(({ gen, customId }) => [gen, customId]))
    const prices = await readPrices(source, aims)
    const attempts = await readRowAttempts(store, source, aims, customIds, prices, cap)
    if (!attempts.ok) return attempts
    const counts = findCounting(source, slot, attempts.value)
    const usage = said.outcome === 'answered' ? attempts.value[counts ?? -1]?.line?.usage : null
    const length = usage == null ? ok(null) : await lengths.rank(results, usage.output)
    if (!length.ok) return length
    const note = await ports.records.get('notes', [run.id, row])
    return ok({
      row,
      outcome: said.outcome,
      fixable: said.fixable,
      cause: said.cause,
      copyOf: said.copyOf,
      answers: said.cells.map((cell) => (cell === null ? null : cap(cell))),
      asked: findAsked(source, slot),
      counts,
      length: length.value,
      copies: findCopies(source, slot, row),
      source: told.value.source,
      answerColumns: source.columns.columns,
      questions,
      attempts: attempts.value,
      note: note?.note ?? '',
      flag: note?.flag === true,
    })
  }

  const open = async (
    { runId, row }: { readonly runId: string; readonly row: RowNumber },
    cap: Cap,
    call: Call | undefined,
  ): Promise<Result<RowDetail, NotRead>> => {
    if (isCancelled(call)) return cancelled
    return holdRun(ports.locks, runId, call?.signal, async () => {
      const opened = await openAnswers(ports, store, runId)
      if (!opened.ok) return opened
      const slot = positionOfRow(opened.value.results.scope, row)
      if (slot < 0) return err({ kind: 'NoRow' })
      return read(opened.value, slot, row, call?.signal, cap)
    })
  }

  return {
    readRowDetail: (input, call) => open(input, capText, call),

    async readRowText({ part, ...input }, call) {
      const detail = await open(input, uncapped, call)
      if (!detail.ok) return detail
      const text = findPart(detail.value, part)
      return text === null ? err({ kind: 'NoText' }) : ok(text)
    },
  }
}

type NotRead = NoRun | StorageError | { readonly kind: 'NoRow' } | { readonly kind: 'Cancelled' }

function findPart({ source, answers, questions, attempts }: RowDetail, part: RowPart): string | null {
  switch (part.kind) {
    case 'source':
      return source[part.column]?.value?.text ?? null
    case 'answer':
      return answers[part.column]?.text ?? null
    case 'question':
      return questions.find(({ gen }) => gen === part.gen)?.line.text ?? null
    case 'raw':
    case 'text':
      return attempts[part.attempt]?.line?.[part.kind]?.text ?? null
  }
}

const skippedCode = outcomes.indexOf('skipped')

/** Within a generation the best line comes first, so the first attempt of the generation that counts is the one. */
function findCounting(
  { results: { rows } }: AnswerSource,
  slot: number,
  attempts: readonly RowAttempt[],
): number | null {
  if ((rows.request[slot] ?? -1) < 0) return null
  const counting = attempts.findIndex(({ gen }) => gen === rows.gen[slot])
  return counting < 0 ? null : counting
}

/** Paths are looked for in free texts, which ask for no columns. */
function findAsked({ columns: { columns, places, paths }, snapshots, results }: AnswerSource, slot: number) {
  const gen = results.rows.gen[slot] ?? 0
  const snapshot = snapshots[gen]
  const own = new Set(places[gen])
  if (snapshot !== undefined && isFreeText(snapshot)) for (const { place } of paths) own.add(place)
  return columns.map((_, place) => own.has(place))
}

function findCopies(
  { results: { rows, generations } }: AnswerSource,
  slot: number,
  row: RowNumber,
): RowDetail['copies'] {
  const generation = generations[rows.gen[slot] ?? 0]
  const copies: RowNumber[] = []
  let count = 0
  if (generation !== undefined && (rows.request[slot] ?? -1) >= 0) {
    const { targets, reps } = generation
    for (let target = reps.indexOf(row); target >= 0; target = reps.indexOf(row, target + 1)) {
      const copy = targets[target] ?? row
      if (copy === row) continue
      count++
      if (copies.length < listedRows) copies.push(copy)
    }
  }
  return { count, rows: copies }
}
