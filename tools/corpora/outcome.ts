/** What became of one file of a corpus. */
export interface Outcome {
  readonly name: string
  /** What is wrong, in a few words; null = as the oracle says. */
  readonly miss: string | null
  /** Why the oracle cannot be followed here, where that shows in the file itself. */
  readonly disputed?: string
}

/** A kind of foreign files, with the way to judge them. */
export interface Corpus {
  readonly name: string
  /** Where its files are below the folder that is judged. */
  readonly folder: string
  run(folder: string): Promise<CorpusResult>
}

export interface CorpusResult {
  readonly outcomes: readonly Outcome[]
  /** Lines to print below the table. */
  readonly notes?: readonly string[]
}

export const passed = (name: string): Outcome => ({ name, miss: null })
export const missed = (name: string, miss: string): Outcome => ({ name, miss })
