import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { RunView } from '#engine/runs/run-types.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useKeyEndings } from '#state/key-endings.ts'
import { connectionsQuery } from '#state/queries.ts'
import { rememberKey } from '#state/session-keys.ts'
import { useStrings } from '#state/strings/strings.ts'
import { keepTabKey } from '#state/tab-keys.ts'
import { Button } from '#ui/button.tsx'
import { Icon, KeyRound } from '#ui/icon.tsx'
import { PasswordField } from '#ui/password-field.tsx'

/** A missing key is a hold with one field to fill, never a failure. */
export function KeyCard({ view }: { readonly view: RunView }) {
  const text = useStrings().run.key
  const engine = useEngine()
  const connections = useQuery(connectionsQuery(engine))
  const noteEnding = useKeyEndings((state) => state.note)
  const [key, setKey] = useState('')
  const [busy, setBusy] = useState(false)
  const connection = connections.data?.find(({ id }) => id === view.run.connectionId)
  if (!view.needsKey || connection === undefined) return null

  const goOn = async () => {
    const typed = key.trim()
    if (typed === '') return
    setBusy(true)
    await engine.setKey({ connectionId: connection.id, key: typed })
    rememberKey(connection.id, typed)
    noteEnding(connection.id, typed)
    if (connection.keep === 'tab') keepTabKey(connection.id, typed)
    setBusy(false)
    setKey('')
  }

  const isWatched = view.sender === 'elsewhere'
  return (
    <div role={isWatched ? undefined : 'alert'}>
      <form
        className="flex flex-wrap items-end gap-x-5 gap-y-3 rounded-card border border-warn-line bg-warn-tint px-3.5 py-3"
        onSubmit={(event) => {
          event.preventDefault()
          void goOn()
        }}
      >
        <div className="flex min-w-0 flex-1 basis-72 gap-2.5 self-center">
          <Icon of={KeyRound} className="mt-0.5 text-warn-text" />
          <p>
            <strong className="font-semibold text-warn-text">
              {isWatched ? text.elsewhereTitle : text.title}
            </strong>{' '}
            <span className="text-text-2">
              {isWatched ? text.elsewhereBody(connection.name) : text.body(connection.name)}
            </span>
          </p>
        </div>
        <PasswordField
          label={text.label}
          value={key}
          onChange={setKey}
          showLabel={text.show}
          hideSecretLabel={text.hide}
          className="w-full max-w-sm"
        />
        <Button type="submit" variant="primary" busy={busy} disabled={key.trim() === ''}>
          {text.act}
        </Button>
      </form>
    </div>
  )
}
