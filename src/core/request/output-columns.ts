import type { OutputColumn, Snapshot } from './draft.ts'

/** A problem of one output column; `column` is its position in the list. Each of them is refused by the API or loses answers. */
export type OutputColumnIssue =
  | { readonly kind: 'EmptyName'; readonly column: number }
  | { readonly kind: 'RepeatedName'; readonly column: number; readonly name: string }
  | { readonly kind: 'NoValues'; readonly column: number; readonly name: string }
  | { readonly kind: 'BlankValue'; readonly column: number; readonly name: string }
  | {
      readonly kind: 'RepeatedValue'
      readonly column: number
      readonly name: string
      readonly value: string
    }
  | {
      readonly kind: 'LongValues'
      readonly column: number
      readonly name: string
      readonly characters: number
      readonly limit: number
    }
  /** About all columns together. */
  | {
      readonly kind: 'TooManyColumns' | 'TooManyValues' | 'TooMuchText'
      readonly count: number
      readonly limit: number
    }

/** Limits of OpenAI’s Structured Outputs guide, as others quote it (2026-11-21); the OpenAPI document does not have them. */
const maxColumns = 5000
const maxValues = 1000
const maxCharacters = 120_000
/** Holds for a category with more than 250 values. */
const manyValues = 250
const maxCharactersOfManyValues = 15_000

/** The name as it stands in the schema, in the answer and above the column: without blanks around it. */
export const outputColumnName = (column: OutputColumn): string => column.name.trim()

/** Everything that keeps these columns from being asked for; empty = fine. */
export const judgeOutputColumns = (columns: readonly OutputColumn[]): readonly OutputColumnIssue[] => {
  const issues: OutputColumnIssue[] = []
  // Letter case counts for the API but not for the people who read the result.
  const seen = new Set<string>()
  columns.forEach((column, at) => {
    const name = outputColumnName(column)
    const key = name.normalize('NFC').toLowerCase()
    if (name === '') issues.push({ kind: 'EmptyName', column: at })
    else if (seen.has(key)) issues.push({ kind: 'RepeatedName', column: at, name })
    seen.add(key)
    if (column.type === 'category') issues.push(...judgeValues(column.values, at, name))
  })
  issues.push(...judgeSize(columns))
  return issues
}

const judgeValues = (
  values: readonly string[],
  column: number,
  name: string,
): readonly OutputColumnIssue[] => {
  if (values.length === 0) return [{ kind: 'NoValues', column, name }]
  const issues: OutputColumnIssue[] = []
  const seen = new Set<string>()
  for (const value of values) {
    if (value.trim() === '') issues.push({ kind: 'BlankValue', column, name })
    else if (seen.has(value)) issues.push({ kind: 'RepeatedValue', column, name, value })
    seen.add(value)
  }
  const characters = countCharacters(values)
  if (values.length > manyValues && characters > maxCharactersOfManyValues) {
    issues.push({ kind: 'LongValues', column, name, characters, limit: maxCharactersOfManyValues })
  }
  return issues
}

const judgeSize = (columns: readonly OutputColumn[]): readonly OutputColumnIssue[] => {
  const values = columns.flatMap((column) => (column.type === 'category' ? column.values : []))
  const characters = countCharacters(columns.map(outputColumnName)) + countCharacters(values)
  const sizes = [
    { kind: 'TooManyColumns', count: columns.length, limit: maxColumns },
    { kind: 'TooManyValues', count: values.length, limit: maxValues },
    { kind: 'TooMuchText', count: characters, limit: maxCharacters },
  ] as const
  return sizes.filter((size) => size.count > size.limit)
}

const countCharacters = (texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + text.length, 0)

/** JSON Schema of an answer with these columns, in the strict form: no other property, every one required. */
export interface AnswerSchema {
  readonly type: 'object'
  readonly properties: Readonly<Record<string, AnswerProperty>>
  readonly required: readonly string[]
  readonly additionalProperties: false
}
export interface AnswerProperty {
  readonly type: 'string' | 'number' | 'boolean'
  readonly description?: string
  readonly enum?: readonly string[]
}

/** @param columns without issues (`judgeOutputColumns`) */
export const toJsonSchema = (columns: readonly OutputColumn[]): AnswerSchema => ({
  type: 'object',
  // fromEntries defines own properties, so a column may be called __proto__.
  properties: Object.fromEntries(columns.map((column) => [outputColumnName(column), toProperty(column)])),
  required: columns.map(outputColumnName),
  additionalProperties: false,
})

const toProperty = (column: OutputColumn): AnswerProperty => {
  const description = column.description.trim()
  return {
    type: column.type === 'number' || column.type === 'boolean' ? column.type : 'string',
    ...(description === '' ? {} : { description }),
    ...(column.type === 'category' ? { enum: column.values } : {}),
  }
}

/** Name of the one answer column of a run without output columns. */
export const plainAnswerName = 'answer'

/** The answer columns a snapshot gives, in order: the cells of a judged line stand in the same order. */
export const answerColumnNames = (
  snapshot: Pick<Snapshot, 'outputColumns'>,
): readonly { readonly name: string; readonly type: OutputColumn['type'] }[] =>
  snapshot.outputColumns.length === 0
    ? [{ name: plainAnswerName, type: 'text' }]
    : snapshot.outputColumns.map((column) => ({ name: outputColumnName(column), type: column.type }))
