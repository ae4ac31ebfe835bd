import { useState } from 'react'
import { useDraft } from '#state/draft-store.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useStrings } from '#state/strings/strings.ts'
import { Button } from '#ui/button.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Download } from '#ui/icon.tsx'
import { saveBlob } from '../save-blob.ts'

/** The exact input files, to look at or to send by other means. */
export function DownloadJsonl({ disabled }: { readonly disabled: boolean }) {
  const strings = useStrings()
  const text = strings.newRun.check.plan
  const format = useFormat()
  const engine = useEngine()
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState('')
  const [fault, setFault] = useState<string | null>(null)
  const download = async () => {
    setBusy(true)
    setSaid('')
    setFault(null)
    const { draft, connectionId } = useDraft.getState()
    const reply = await engine.writeShards({ draft, connectionId })
    setBusy(false)
    if (!reply.ok) {
      const { title, body } = strings.faults.say(reply.error)
      setFault(`${title} ${body}`)
      return
    }
    for (const { blob, fileName } of reply.value) saveBlob(blob, fileName)
    setSaid(text.downloaded(format.count(reply.value.length)))
  }
  return (
    <>
      <span role="status" className="text-support text-text-3 empty:hidden max-lg:sr-only">
        {said}
      </span>
      {fault === null ? null : (
        <span role="alert" className="text-support text-danger-text">
          {fault}
        </span>
      )}
      <Button icon={Download} busy={busy} disabled={disabled} onClick={() => void download()}>
        {text.download}
      </Button>
    </>
  )
}
