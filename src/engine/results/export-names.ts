import type { ExportFormat } from './export-types.ts'

/** Longest part of a file name that comes from a person: every file system takes 255 bytes, and letters may have 4. */
const nameLength = 50

/** What a file of results has to say in its name. */
export interface ExportNaming {
  readonly format: ExportFormat
  /** The run is over, and each row has what it will have. */
  readonly isComplete: boolean
  /** Not all rows of the run. */
  readonly isFiltered: boolean
}

/** Names no platform refuses, with the words in front that say what the file is. */
export function toExportFileName(runName: string, { format, isComplete, isFiltered }: ExportNaming): string {
  const marks = `${isFiltered ? '-filtered' : ''}${isComplete ? '' : '-incomplete'}`
  return toFileName(`${toSafeName(runName) || 'run'}-results${marks}.${format}`)
}

/** Names of devices, which Windows refuses whatever comes behind the dot (Naming Files, read 2026-11-21). */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?=\.)/i

const toFileName = (name: string): string => name.replace(device, '_$&')

/** `reviews.csv`, and never the name of the file that the dataset came from, whose bytes are others. */
export function toDatasetFileName(datasetName: string, sourceName: string): string {
  const name = toFileName(
    `${toSafeName(datasetName.replace(/(\.[a-z0-9]{1,5}){1,2}$/i, '')) || 'dataset'}.csv`,
  )
  return name.toLowerCase() === sourceName.toLowerCase() ? name.replace(/\.csv$/, '-copy.csv') : name
}

/** A text as a part of a file name; "" when nothing is left. */
export const toSafeName = (text: string): string =>
  Array.from(
    text
      .normalize('NFC')
      // Separators, what Windows forbids, control and direction characters.
      .replace(/[\\/:*?"<>|\p{Cc}\p{Cf}\p{Cs}]+/gu, '-')
      .replace(/\s+/gu, ' ')
      .replace(/^[-. ]+|[-. ]+$/gu, ''),
  )
    .slice(0, nameLength)
    .join('')
    .replace(/[-. ]+$/u, '')
