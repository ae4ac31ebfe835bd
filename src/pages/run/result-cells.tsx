import type { Outcome } from '#core/outcome.ts'
import type { ResultColumn, ResultRow } from '#engine/engine.ts'
import type { GridColumn } from '#ui/grid-columns.ts'
import type { GridCell, GridRow } from '#ui/grid-row.tsx'
import { Copy, Hash, Icon, OctagonX, TagGlyph, ToggleLeft, Type, type LucideIcon } from '#ui/icon.tsx'
import { ValueChip } from '#ui/value-chip.tsx'
import { toColumnWidths, type ColumnWidths } from '../column-width.ts'
import { outcomeIcons } from '../run-words.ts'

const typeIcons: Readonly<Record<ResultColumn['type'], LucideIcon>> = {
  text: Type,
  category: TagGlyph,
  number: Hash,
  boolean: ToggleLeft,
}

/** @param sample rows whose cells give the widths */
export function toGridColumns(
  source: readonly string[],
  answers: readonly ResultColumn[],
  sample: readonly ResultRow[],
): readonly GridColumn[] {
  return [
    ...source.map((name, index): GridColumn => ({
      key: `source-${index}`,
      header: <span className="truncate">{name}</span>,
      label: name,
      ...toColumnWidths(
        name,
        sample.map((row) => row.source[index] ?? ''),
      ),
      grow: source.length === index + 1,
      frozen: index === 0,
      ink: 'source',
    })),
    ...answers.map((column, index): GridColumn => ({
      key: `answer-${column.name}`,
      header: (
        <span className="flex min-w-0 items-center gap-1.5 text-answer-text">
          <Icon of={typeIcons[column.type]} size={12} />
          <span className="truncate">{column.name}</span>
        </span>
      ),
      label: column.name,
      ...toAnswerWidths(
        column,
        sample.map((row) => row.answers[index] ?? ''),
        answers.length,
      ),
      grow: column.type === 'text',
      align: column.type === 'number' ? 'end' : 'start',
      ink: 'answer',
    })),
  ]
}

/** A cause merged over the answers needs room too. */
function toAnswerWidths(column: ResultColumn, cells: readonly string[], columns: number): ColumnWidths {
  const { width, narrowest } = toColumnWidths(`${column.name}   `, cells)
  const least = Math.max(110, Math.ceil(causeWidth / columns))
  return { width: Math.max(width, least), narrowest: Math.max(narrowest, least) }
}

const causeWidth = 330

interface Words {
  readonly missing: string
  readonly copyOf: (row: string) => string
  readonly outcomes: Readonly<Record<Outcome, string>>
  readonly count: (value: number) => string
  /** The cause as the run has it (`code: message`), in words. */
  readonly cause: (cause: string) => string
}

const cache = new WeakMap<ResultRow, GridRow>()

/** A row as cells; made once per row object. A row without a usable answer merges its answer cells into one with the cause. */
export function toGridRow(row: ResultRow, answers: readonly ResultColumn[], words: Words): GridRow {
  const made = cache.get(row)
  if (made !== undefined) return made
  const source = row.source.map((value): GridCell => {
    if (value === null) return { content: <span className="text-text-3">{words.missing}</span> }
    return { content: value }
  })
  const gridRow: GridRow = {
    number: words.count(row.row + 1),
    cells: [
      ...source,
      ...(row.outcome === 'answered' ? toAnswers(row, answers, words) : toCause(row, answers, words)),
    ],
  }
  cache.set(row, gridRow)
  return gridRow
}

function toAnswers(row: ResultRow, answers: readonly ResultColumn[], words: Words): readonly GridCell[] {
  const title = row.copyOf === null ? undefined : words.copyOf(words.count(row.copyOf + 1))
  return answers.map((column, index): GridCell => {
    const value = row.answers[index]
    if (value === null || value === undefined) {
      return { content: <span className="text-text-3">{words.missing}</span> }
    }
    if (column.type === 'category' || column.type === 'boolean') {
      return {
        content: (
          <span title={title}>
            <ValueChip outlined={row.copyOf !== null}>{value}</ValueChip>
          </span>
        ),
      }
    }
    return {
      content: (
        <span title={title} className="text-answer-text">
          {row.copyOf === null || index > 0 ? null : (
            <span className="me-1 inline-flex align-[-2px]">
              <Icon of={Copy} size={12} />
              <span className="sr-only">{title}</span>
            </span>
          )}
          {value}
        </span>
      ),
    }
  })
}

function toCause(row: ResultRow, answers: readonly ResultColumn[], words: Words): readonly GridCell[] {
  const tone = row.outcome === 'failed' && !row.fixable ? 'fatal' : row.outcome
  const coming = row.outcome === 'waiting'
  return [
    {
      span: Math.max(answers.length, 1),
      className: coming ? 'cell-coming' : `tone-${tone} !bg-(--tone-tint)`,
      content: (
        <span className={`tone-${tone} flex min-w-0 items-center gap-1.5 text-(--tone-text)`}>
          <Icon of={tone === 'fatal' ? OctagonX : outcomeIcons[row.outcome]} size={14} />
          <span className="font-medium">{words.outcomes[row.outcome]}</span>
          {row.cause === null ? null : (
            <span className="truncate text-text-2" title={row.cause}>
              {words.cause(row.cause)}
            </span>
          )}
        </span>
      ),
    },
    ...answers.slice(1).map((): GridCell => ({ content: null })),
  ]
}
