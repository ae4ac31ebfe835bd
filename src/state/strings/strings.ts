/**
 * Everything the page says, in one typed dictionary, one file per station. A language is a value of type `Strings`;
 * English is the first and gives the type.
 */
import { account } from './account.ts'
import { batchFiles } from './batch-files.ts'
import { cleanUp } from './clean-up.ts'
import { clinic } from './clinic.ts'
import { common } from './common.ts'
import { dataStep } from './data-step.ts'
import { exporting } from './exporting.ts'
import { faults } from './faults.ts'
import { limits } from './limits.ts'
import { newRun } from './new-run.ts'
import { reading } from './reading.ts'
import { pacing } from './pacing.ts'
import { resend } from './resend.ts'
import { results } from './results.ts'
import { rowPanel } from './row-panel.ts'
import { run } from './run.ts'
import { runs } from './runs.ts'
import { samples } from './samples.ts'
import { sendOptions } from './send-options.ts'
import { settings } from './settings.ts'

export const en = {
  common,
  exporting,
  faults,
  runs,
  newRun,
  batchFiles,
  dataStep,
  reading,
  run,
  results,
  settings,
  account,
  pacing,
  resend,
  cleanUp,
  clinic,
  rowPanel,
  limits,
  samples,
  sendOptions,
}
export type Strings = typeof en

/** The dictionary in use. One language today; a second one makes this a lookup by the chosen language. */
export const useStrings = (): Strings => en
