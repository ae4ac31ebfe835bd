import { planLayout, planRename } from '#core/dataset/dataset-layout.ts'
import type { DatasetRecord } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import { cancelled, isCancelled } from '../call.ts'
import type { Engine } from '../engine.ts'
import { datasetLock } from '../ids.ts'
import type { EnginePorts } from '../ports.ts'
import { toStorageError } from '../files/storage-need.ts'

type Methods = 'renameColumns' | 'arrangeColumns' | 'renameDataset'

/** Names, and the order of columns: changes of the record, never of the rows. */
export function createDatasetColumns(ports: EnginePorts): Pick<Engine, Methods> {
  /** Alone with the dataset, so that no run is made from the record that is being replaced. */
  async function change<E>(
    datasetId: string,
    call: { readonly signal?: AbortSignal } | undefined,
    plan: (record: DatasetRecord) => Result<DatasetRecord, E>,
  ) {
    if (isCancelled(call)) return cancelled
    const lock = { ...(call?.signal && { signal: call.signal }) }
    const changed = await ports.locks.hold(datasetLock(datasetId), lock, async () => {
      const record = await ports.records.get('datasets', datasetId)
      if (record === undefined) return err({ kind: 'DatasetMissing' } as const)
      const planned = plan(record)
      if (!planned.ok) return planned
      const saved = await ports.records.commit([{ put: 'datasets', record: planned.value }])
      return saved.ok ? planned : err(toStorageError(saved.error))
    })
    if (changed?.ok === true) ports.channel.post({ kind: 'changed', store: 'datasets', key: datasetId })
    return changed ?? cancelled
  }

  return {
    renameDataset: ({ datasetId, name }, call) =>
      change(datasetId, call, (record) =>
        name.trim() === '' ? err({ kind: 'NoName' } as const) : ok({ ...record, name: name.trim() }),
      ),

    renameColumns: ({ datasetId, names }, call) =>
      change(datasetId, call, (record) => {
        const columns = planRename(record.columns, names)
        return columns.ok ? ok({ ...record, columns: columns.value }) : columns
      }),

    arrangeColumns: ({ datasetId, layout }, call) =>
      change(datasetId, call, (record) => {
        if (layout === null) {
          const { layout: former, ...plain } = record
          return ok(former === undefined ? record : plain)
        }
        const planned = planLayout(record.columns, layout)
        return planned.ok ? ok({ ...record, layout: planned.value }) : planned
      }),
  }
}
