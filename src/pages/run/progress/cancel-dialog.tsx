import type { RunView } from '#engine/runs/run-types.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useStrings } from '#state/strings/strings.ts'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { useFormat } from '#ui/format-context.tsx'

/** Consequence first: what is kept and billed, what stops, what was never sent. */
export function CancelDialog({ view, onClose }: { readonly view: RunView; readonly onClose: () => void }) {
  const text = useStrings().run.cancel
  const format = useFormat()
  const engine = useEngine()
  const live = view.shards.filter(({ stage }) => ['live', 'creating', 'unresolved'].includes(stage.name))
  const unsent = view.shards.filter(({ stage }) => ['planned', 'uploading', 'ready'].includes(stage.name))
  const finished = live.reduce((sum, shard) => sum + shard.completed + shard.failed, 0)
  const open = live.reduce((sum, shard) => sum + shard.requests, 0) - finished
  const waiting = unsent.reduce((sum, shard) => sum + shard.requests, 0)
  return (
    <ConfirmDialog
      title={text.title(format.count(live.length), live.length)}
      safeLabel={text.keep}
      actLabel={text.act}
      onSafe={onClose}
      onAct={() => {
        void engine.cancelRun({ runId: view.run.id })
        onClose()
      }}
    >
      {live.length > 0 ? text.liveBody(format.count(finished), format.count(open)) : null}{' '}
      {waiting > 0 ? text.unsentBody(format.count(waiting)) : null}
    </ConfirmDialog>
  )
}
