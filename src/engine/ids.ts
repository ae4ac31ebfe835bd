import { toBase32 } from '#core/base32.ts'
import type { Random } from '#core/ports.ts'

/** 80 random bits as 16 characters: names of datasets, connections and files. Two never meet. */
export const createId = (random: Random): string => toBase32(random.bytes(10))

/** A new file in `folder`, e.g. `bw1/runs/<run>/<random>.i32`. */
export const createPath = (random: Random, folder: string, ending: string): string =>
  `${folder}/${createId(random)}.${ending}`

export const datasetFolder = (datasetId: string): string => `bw1/datasets/${datasetId}`
export const datasetLock = (datasetId: string): string => `bw:dataset:${datasetId}`
export const runFolder = (runId: string): string => `bw1/runs/${runId}`
export const runLock = (runId: string): string => `bw:run:${runId}`
/** Held by the one call that sends requests of a run one by one, for as long as it does. */
export const directLock = (runId: string): string => `bw:direct:${runId}`
/** Its files, which nobody touches without the direct lock. */
export const directFolder = (runId: string): string => `${runFolder(runId)}/direct`
/** Held while a generation is made: its files are there before any record names them. */
export const resendLock = (runId: string): string => `bw:resend:${runId}`

/** In place of the run in a custom_id, before there is one: as long as any. */
export const noRun = '0000000000'
