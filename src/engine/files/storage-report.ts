import { ok } from '#core/result.ts'
import { cancelled, isCancelled } from '../call.ts'
import type { Engine } from '../engine.ts'
import type { EnginePorts } from '../ports.ts'

/** What this browser keeps, in numbers. */
export function createStorageReport(ports: EnginePorts): Pick<Engine, 'storageReport'> {
  return {
    async storageReport(_input, call) {
      if (isCancelled(call)) return cancelled
      const datasets = (await ports.records.all('datasets')).length
      const runs = (await ports.records.all('runs')).length
      return ok({ kind: ports.files.kind, ...(await ports.files.usage()), datasets, runs })
    },
  }
}
