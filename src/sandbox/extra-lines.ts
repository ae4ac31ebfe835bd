import { formatLine } from './output-line.ts'
import type { SandboxBatch } from './sandbox-records.ts'

/** Lines that do not belong into the output file but are put there by the scenario, after its first line. */
export function extraLineTexts(batch: SandboxBatch): readonly string[] {
  const { foreign, malformed } = batch.plan.extraLines
  return [
    ...Array.from({ length: foreign }, (_, i) => foreignLine(batch, i)),
    ...Array.from({ length: malformed }, (_, i) => `{"id": "batch_req_malformed${i}", "custom_id": "bw1-\n`),
  ]
}

/** Once an id of nobody's kind, once one that looks like a run's own. */
function foreignLine(batch: SandboxBatch, i: number): string {
  const customId = i % 2 === 0 ? `request-${i}` : `bw1-0000000000-${i}-0-0000000000000`
  const body = { id: `chatcmpl-foreign${i}`, object: 'chat.completion', choices: [] }
  return formatLine(batch.id, customId, { status_code: 200, request_id: '', body }, null)
}
