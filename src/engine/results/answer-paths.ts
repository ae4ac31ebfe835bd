import {
  type AnswerPath,
  createPathFinder,
  type FoundPath,
  parseAnswer,
  parsePath,
  type PathSteps,
} from '#core/results/answer-path.ts'
import { outcomeCode } from '#core/results/outcome.ts'
import type { StorageError } from '#core/ports.ts'
import type { RunRecord } from '#core/records.ts'
import { done, err, ok, type Result } from '#core/result.ts'
import { cancelled, isCancelled, pause } from '../call.ts'
import type { Engine } from '../engine.ts'
import { holdRun } from '../runs/hold-run.ts'
import { runFolder } from '../ids.ts'
import { openAnswers } from './open-answers.ts'
import { toPathsName } from './path-columns.ts'
import type { EnginePorts } from '../ports.ts'
import { isFreeText } from './result-columns.ts'
import { type AnswerSource, readRowAnswers } from './row-answers.ts'
import type { RunStore } from '../runs/run-store.ts'
import { toStorageError } from '../runs/save-run.ts'

type Failed = StorageError | { readonly kind: 'Cancelled' }

/** What answers are made of is seen long before all of them are read. */
const sampledAnswers = 1000
const windowRows = 200
/** More columns than this nobody looks at. */
const mostPaths = 100
/** More rivals than this for one run mean a fault, not a race. */
const tries = 50

/** JSON in answers that were asked for as free text: what is in it, and what of it is shown as columns. */
export function createAnswerPaths(
  ports: EnginePorts,
  store: RunStore,
): Pick<Engine, 'answerPaths' | 'setAnswerPaths'> {
  const find = (runId: string, call?: { readonly signal?: AbortSignal }) =>
    holdRun(ports.locks, runId, call?.signal, async () => {
      const opened = await openAnswers(ports, store, runId)
      return opened.ok ? findPaths(store, opened.value, call) : opened
    })

  return {
    async answerPaths({ runId }, call) {
      return isCancelled(call) ? cancelled : find(runId, call)
    },

    async setAnswerPaths({ runId, paths }, call) {
      if (isCancelled(call)) return cancelled
      const bad = paths.find((path) => parsePath(path) === null)
      if (bad !== undefined) return err({ kind: 'BadPath', path: bad })
      const wanted = [...new Set(paths)].slice(0, mostPaths)
      const found = wanted.length === 0 ? ok([]) : await find(runId, call)
      if (!found.ok) return found
      const typeOf = new Map(found.value.map(({ path, type }) => [path, type]))
      const chosen = wanted.map((path): AnswerPath => ({ path, type: typeOf.get(path) ?? 'text' }))
      for (let turn = 0; ; turn++) {
        const run = await ports.records.get('runs', runId)
        if (run === undefined) return err({ kind: 'NoRun' })
        const record: RunRecord = { ...run, answerPaths: chosen, rev: run.rev + 1 }
        const committed = await ports.records.commit([{ put: 'runs', record, expectRev: run.rev }])
        if (!committed.ok && (committed.error.kind !== 'Conflict' || turn === tries)) {
          return err(toStorageError(committed.error))
        }
        if (!committed.ok) continue
        ports.channel.post({ kind: 'changed', store: 'runs', key: runId })
        await removeFormer(ports, record)
        return done
      }
    },
  }
}

/** Columns of paths that are no longer chosen; one that is being read right now stays until the next change. */
async function removeFormer(
  { files }: Pick<EnginePorts, 'files'>,
  { id, answerPaths = [] }: RunRecord,
): Promise<void> {
  const steps = answerPaths.flatMap(({ path }): PathSteps[] => {
    const parsed = parsePath(path)
    return parsed === null ? [] : [parsed]
  })
  const kept = `-${toPathsName(steps)}.derived`
  for (const path of await files.list(runFolder(id))) {
    if (/-paths-\d+-[0-9a-f]{16}\.derived$/.test(path) && !path.endsWith(kept)) await files.remove(path)
  }
}

/** From answers all over the run, the same ones every time. */
async function findPaths(
  store: RunStore,
  source: AnswerSource,
  call: { readonly signal?: AbortSignal } | undefined,
): Promise<Result<readonly FoundPath[], Failed>> {
  const { results, snapshots, columns } = source
  const { rows } = results
  const free = snapshots.map(isFreeText)
  const answered: number[] = []
  for (const [slot, code] of rows.outcome.entries()) {
    if (code === outcomeCode.answered && free[rows.gen[slot] ?? 0] === true) answered.push(slot)
  }
  const count = Math.min(sampledAnswers, answered.length)
  const sample = Int32Array.from(
    { length: count },
    (_, at) => answered[Math.floor((at * answered.length) / count)] ?? 0,
  )
  const finder = createPathFinder()
  for (let start = 0; start < count; start += windowRows) {
    if (isCancelled(call)) return cancelled
    const window = sample.subarray(start, start + windowRows)
    const read = await readRowAnswers(store, source, window)
    if (!read.ok) return read
    for (const [at, { cells }] of read.value.entries()) {
      const place = columns.places[rows.gen[window[at] ?? 0] ?? 0]?.[0] ?? 0
      finder.add(parseAnswer(cells[place] ?? ''))
    }
    await pause()
  }
  return ok(finder.finish())
}
