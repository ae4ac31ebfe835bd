import type { LogRecord } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import { createCsvWriter } from '#formats/csv/csv-writer.ts'
import type { NoRun } from './run-types.ts'
import { logCap } from './log-cap.ts'
import type { EnginePorts } from '../ports.ts'

const columns = ['time', 'shard', 'call', 'status', 'request_id', 'outcome'] as const

/** A run's log as a CSV file, oldest first: what was called when, and how it ended. It has neither key nor cell text. */
export async function exportLog(
  { records }: Pick<EnginePorts, 'records'>,
  runId: string,
): Promise<Result<{ readonly blob: Blob; readonly fileName: string; readonly entries: number }, NoRun>> {
  if ((await records.get('runs', runId)) === undefined) return err({ kind: 'NoRun' })
  const log = await records.all('log', { index: 'runId', equals: runId, last: logCap })
  const csv = createCsvWriter({ guard: 'guarded', bom: false })
  const blocks = [csv.header(columns), ...log.map((entry) => csv.row(toCells(entry))), csv.end()]
  return ok({
    blob: new Blob(
      blocks.filter((block) => block !== null),
      { type: 'text/csv' },
    ),
    fileName: `bw-${runId}-log.csv`,
    entries: log.length,
  })
}

const toCells = ({
  at,
  shardId,
  call,
  status,
  requestId,
  outcome,
}: LogRecord): readonly (string | null)[] => [
  new Date(at).toISOString(),
  shardId,
  call,
  status === null ? null : String(status),
  requestId,
  outcome,
]
