import { diagnose, type FaultCause } from '#openai/diagnosis.ts'

export type { FaultCause } from '#openai/diagnosis.ts'

/** What a code and its message, as a run keeps them, say about the cause: for the sentences of the page. */
export function faultCauseOf(code: string | null, message: string): FaultCause {
  // A refusal without a code of its own is kept with its status.
  const status = /^http_(\d+)$/.exec(code ?? '')?.[1]
  return diagnose(
    status === undefined
      ? { where: 'batch', status: null, code, message }
      : { where: 'http', status: Number(status), code: null, message },
  ).cause
}
