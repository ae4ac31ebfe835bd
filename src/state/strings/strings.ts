/**
 * Everything the page says, in one typed dictionary, one file per station. A language is a value of type `Strings`;
 * English is the first and gives the type.
 */
import { account } from './account.ts'
import { common } from './common.ts'
import { dataStep } from './data-step.ts'
import { faults } from './faults.ts'
import { newRun } from './new-run.ts'
import { run } from './run.ts'
import { runs } from './runs.ts'
import { settings } from './settings.ts'

export const en = { common, faults, runs, newRun, dataStep, run, settings, account }
export type Strings = typeof en

/** The dictionary in use. One language today; a second one makes this a lookup by the chosen language. */
export const useStrings = (): Strings => en
