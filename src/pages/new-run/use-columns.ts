import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { headerSignature, shownColumns, type ColumnLayout } from '#core/dataset/dataset-layout.ts'
import type { DatasetRecord } from '#core/records.ts'
import { renamePlaceholders } from '#core/request/template.ts'
import { useDraft } from '#state/draft-store.ts'
import { useEngine } from '#state/engine-context.tsx'
import { keys } from '#state/queries.ts'
import { useRecalled } from '#state/recalled.ts'
import { useStrings } from '#state/strings/strings.ts'

export interface ColumnActions {
  readonly rename: (id: string, name: string) => Promise<void>
  readonly leaveOut: (id: string) => Promise<void>
  readonly show: (id: string) => Promise<void>
  /** -1 = to the left. */
  readonly move: (id: string, by: -1 | 1) => Promise<void>
  /** Names and order of the file again. */
  readonly reset: () => Promise<void>
  /** Anything is not as in the file. */
  readonly isChanged: boolean
  readonly isFirst: (id: string) => boolean
  readonly isLast: (id: string) => boolean
  readonly isOnly: boolean
  /** Why the last change was not made, in words. */
  readonly problem: string | null
}

/** Renames, leaves out and moves columns; the prompt's placeholders follow. */
export function useColumns(dataset: DatasetRecord): ColumnActions {
  const engine = useEngine()
  const cache = useQueryClient()
  const strings = useStrings()
  const text = strings.dataStep.column
  const [problem, setProblem] = useState<string | null>(null)
  const shown = shownColumns(dataset)
  const ids = shown.map(({ id }) => id)
  const hidden = dataset.columns.map(({ id }) => id).filter((id) => !ids.includes(id))

  const keep = (next: DatasetRecord) => {
    setProblem(null)
    cache.setQueryData(keys.dataset(next.id), next)
    useRecalled.getState().remember(headerSignature(next.columns), {
      names: Object.fromEntries(
        next.columns.flatMap(({ id, name, importedName }) =>
          importedName === undefined || importedName === name ? [] : [[id, name]],
        ),
      ),
      layout: next.layout ?? null,
    })
  }
  const arrange = async (layout: ColumnLayout | null) => {
    const reply = await engine.arrangeColumns({ datasetId: dataset.id, layout })
    if (reply.ok) keep(reply.value)
    else if (reply.error.kind === 'NoColumns') setProblem(text.lastOne)
    else setProblem(strings.faults.say(reply.error).title)
  }

  const rename = async (names: Readonly<Record<string, string>>) => {
    const reply = await engine.renameColumns({ datasetId: dataset.id, names })
    if (!reply.ok) {
      const { error } = reply
      const cause = error.kind === 'BadNames' ? error.issues[0]?.cause : undefined
      setProblem(cause === undefined ? strings.faults.say(error).title : text.causes[cause])
      return
    }
    keep(reply.value)
    const { draft, edit } = useDraft.getState()
    const from = dataset.columns.map((column) => column.name)
    const to = reply.value.columns.map((column) => column.name)
    edit({
      system: renamePlaceholders(draft.system, from, to),
      user: renamePlaceholders(draft.user, from, to),
    })
  }

  return {
    problem,
    isOnly: ids.length === 1,
    isFirst: (id) => ids[0] === id,
    isLast: (id) => ids.at(-1) === id,
    isChanged:
      dataset.layout !== undefined ||
      dataset.columns.some(({ name, importedName }) => importedName !== undefined && importedName !== name),
    rename: async (id, name) => rename({ [id]: name }),
    reset: async () => {
      await rename(
        Object.fromEntries(dataset.columns.map((column) => [column.id, column.importedName ?? column.name])),
      )
      await arrange(null)
    },
    leaveOut: async (id) => {
      const name = shown.find((column) => column.id === id)?.name ?? ''
      const names = shown.map((column) => column.name)
      const { draft } = useDraft.getState()
      // Left out, it would leave a placeholder behind that names no column.
      if ([draft.system, draft.user].some((source) => isUsed(source, names, name)))
        setProblem(text.used(name))
      else await arrange({ order: ids, hidden: [...hidden, id] })
    },
    show: async (id) =>
      arrange({ order: dataset.layout?.order ?? ids, hidden: hidden.filter((other) => other !== id) }),
    move: async (id, by) => {
      const at = ids.indexOf(id)
      const order = ids.filter((other) => other !== id)
      order.splice(Math.max(at + by, 0), 0, id)
      await arrange({ order: [...order, ...hidden], hidden })
    },
  }
}

/** A name that is longer than its own is found by no placeholder. */
const isUsed = (source: string, names: readonly string[], name: string): boolean =>
  renamePlaceholders(
    source,
    names,
    names.map((other) => (other === name ? `${name}\0` : other)),
  ) !== source
