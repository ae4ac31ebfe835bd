/** Columns that say what became of a row. */
const factNames = ['_outcome', '_error', 'custom_id'] as const

/**
 * The columns of an export, each name once whatever its letter case: a source column keeps its own, an answer column
 * of the same name becomes `<name>_answer`, and whatever is taken then gets a number.
 */
export function toExportColumns(
  source: readonly string[],
  answers: readonly string[],
  withFacts: boolean,
): readonly string[] {
  const taken = new Set(source.map((name) => name.toLowerCase()))
  const take = (candidates: readonly string[]): string => {
    const last = candidates.at(-1) ?? ''
    let name = candidates.find((candidate) => !taken.has(candidate.toLowerCase())) ?? last
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${last}_${number}`
    taken.add(name.toLowerCase())
    return name
  }
  return [
    ...source,
    ...answers.map((name) => take([name, `${name}_answer`])),
    ...(withFacts ? factNames.map((name) => take([name])) : []),
  ]
}

/** Longest part of a file name that comes from a person: every file system takes 255 bytes, and letters may have 4. */
const nameLength = 50

/** Names no platform refuses, with the words in front that say what the file is. */
export function toExportFileName(runName: string, isComplete: boolean): string {
  return `${toSafeName(runName) || 'run'}-results${isComplete ? '' : '-incomplete'}.csv`
}

/** `reviews.csv`, and never the name of the file that the dataset came from, whose bytes are others. */
export function toDatasetFileName(datasetName: string, sourceName: string): string {
  const name = `${toSafeName(datasetName.replace(/(\.[a-z0-9]{1,5}){1,2}$/i, '')) || 'dataset'}.csv`
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
