import type { ReportedTokens } from '#core/run/spend.ts'
import type { EnginePorts } from '../ports.ts'

export type ReportedByBatch = ReadonlyMap<string, ReportedTokens & { readonly requests: number }>

/** Tokens as the collected lines of a run's batches report them; batches of which no line tells are missing. */
export async function readReported(
  { records }: Pick<EnginePorts, 'records'>,
  runId: string,
): Promise<ReportedByBatch> {
  const byBatch = new Map<string, { requests: number; input: number; output: number }>()
  for (const { batchId, usage } of await records.all('segments', { index: 'runId', equals: runId })) {
    if (usage === undefined || usage.lines === 0) continue
    const sum = byBatch.get(batchId) ?? { requests: 0, input: 0, output: 0 }
    sum.requests += usage.lines
    sum.input += usage.input
    sum.output += usage.output
    byBatch.set(batchId, sum)
  }
  return byBatch
}
