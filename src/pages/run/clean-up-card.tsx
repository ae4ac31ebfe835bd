import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { RemoteFile } from '#engine/accounts/account-types.ts'
import type { RunView } from '#engine/runs/run-types.ts'
import { useEngine } from '#state/engine-context.tsx'
import { connectionsQuery, helloQuery, remoteFilesQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { reasonOf } from '#state/unwrap.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Checkbox } from '#ui/checkbox.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { DataTable } from '#ui/data-table.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Search, Trash2 } from '#ui/icon.tsx'
import { StatusText } from '#ui/status-text.tsx'
import { useNow } from '#ui/use-now.ts'
import { shardNumber } from './progress/shard-words.ts'

/** What this run has left at the provider, by name, and the way to delete what is not needed any more. */
export function CleanUpCard({ view }: { readonly view: RunView }) {
  const strings = useStrings()
  const text = strings.cleanUp
  const format = useFormat()
  const engine = useEngine()
  const connections = useQuery(connectionsQuery(engine))
  const hello = useQuery(helloQuery(engine))
  const [look, setLook] = useState(false)
  const files = useQuery(remoteFilesQuery(engine, view.run.id, look))
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const [outcome, setOutcome] = useState<{ readonly deleted: number; readonly failed: number } | null>(null)
  const [fault, setFault] = useState<{ readonly kind: string } | null>(null)
  const name = connections.data?.find(({ id }) => id === view.run.connectionId)?.name ?? ''
  const all = files.data ?? []
  const safe = all.filter(({ state }) => state === 'safe')
  const picked = safe.filter(({ fileId }) => chosen.has(fileId))
  const size = picked.every(({ bytes }) => bytes !== null)
    ? picked.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0)
    : null

  const remove = async () => {
    setAsking(false)
    setBusy(true)
    setFault(null)
    const reply = await engine.deleteRemoteFiles({
      runId: view.run.id,
      fileIds: picked.map(({ fileId }) => fileId),
    })
    setBusy(false)
    setOutcome(reply.ok ? { deleted: reply.value.deleted.length, failed: reply.value.failed.length } : null)
    if (reply.ok) setChosen(new Set(reply.value.failed.map(({ fileId }) => fileId)))
    else setFault(reply.error)
    await files.refetch()
  }
  const toggle = (fileId: string) => {
    const next = new Set(chosen)
    if (!next.delete(fileId)) next.add(fileId)
    setChosen(next)
  }
  const choice = (file: RemoteFile) =>
    file.state === 'safe' ? (
      <Checkbox
        hideLabel
        label={text.choose(file.name ?? file.fileId)}
        checked={chosen.has(file.fileId)}
        onChange={() => toggle(file.fileId)}
      />
    ) : null
  const kind = (file: RemoteFile) =>
    text.kindOf(shardNumber(file.shardId), text.kinds[file.kind], file.surplus)
  const bytes = (file: RemoteFile) => (file.bytes === null ? '–' : format.bytes(file.bytes))

  if (all.length === 0 && files.error === null && !look) {
    return view.shards.some(({ stage }) => stage.name === 'planned') && files.data !== undefined ? null : (
      <Card title={text.title}>
        <p className="text-text-3">{files.isPending ? strings.common.loading : text.none}</p>
      </Card>
    )
  }
  return (
    <Card
      title={text.title}
      aside={
        <Button
          size="small"
          icon={Search}
          title={text.lookNote}
          busy={files.isFetching}
          onClick={() => (look ? void files.refetch() : setLook(true))}
        >
          {text.look}
        </Button>
      }
      flush
    >
      <div className="flex flex-col gap-2.5 border-b border-line-soft px-3.5 py-3">
        <p className="text-text-2">
          {text.sentence(name)}{' '}
          <StatusText className="inline text-text-3">
            {look && files.isSuccess && !files.isFetching
              ? text.looked(format.clock(files.dataUpdatedAt))
              : null}
          </StatusText>
        </p>
        {hello.data?.storage === 'memory' ? <Banner tone="warn">{text.memory}</Banner> : null}
        {files.error === null ? null : <FaultBanner fault={reasonOf(files.error)} />}
        {fault === null ? null : <FaultBanner fault={fault} />}
        <StatusText className="empty:hidden">
          {outcome === null ? null : (
            <Banner tone={outcome.failed > 0 ? 'warn' : 'info'}>
              {text.done(format.count(outcome.deleted))}{' '}
              {outcome.failed > 0 ? text.failed(format.count(outcome.failed)) : null}
            </Banner>
          )}
        </StatusText>
        {safe.length === 0 ? null : (
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
            <Checkbox
              label={text.chooseAll}
              detail={format.count(safe.length)}
              checked={picked.length === safe.length}
              onChange={(on) => setChosen(new Set(on ? safe.map(({ fileId }) => fileId) : []))}
            />
            {picked.length === 0 ? null : (
              <Button variant="danger" icon={Trash2} busy={busy} onClick={() => setAsking(true)}>
                {text.delete(format.count(picked.length), size === null ? null : format.bytes(size))}
              </Button>
            )}
          </div>
        )}
      </div>
      <div className="max-h-[28rem] overflow-y-auto">
        <DataTable
          label={text.table}
          rows={all}
          keyOf={({ fileId }) => fileId}
          columns={[
            {
              key: 'choose',
              header: <span className="sr-only">{text.columns.choose}</span>,
              width: '40px',
              cell: choice,
            },
            {
              key: 'file',
              header: text.columns.file,
              isRowHeader: true,
              cell: (file) => <FileName file={file} />,
            },
            { key: 'kind', header: text.columns.kind, cell: kind },
            { key: 'size', header: text.columns.size, align: 'end', cell: bytes },
            { key: 'state', header: text.columns.state, cell: (file) => <FileStateWords file={file} /> },
          ]}
          phone={(file) => (
            <div className="flex items-start gap-3">
              {choice(file)}
              <div className="min-w-0 flex-1">
                <FileName file={file} />
                <p className="text-support text-text-2">
                  {kind(file)}, {bytes(file)}
                </p>
                <p className="text-support">
                  <FileStateWords file={file} />
                </p>
              </div>
            </div>
          )}
        />
      </div>
      {asking ? (
        <ConfirmDialog
          title={text.askTitle(format.count(picked.length), name)}
          safeLabel={text.keep}
          actLabel={text.delete(format.count(picked.length), null)}
          onSafe={() => setAsking(false)}
          onAct={() => void remove()}
        >
          {text.askBody}
          <ul className="mt-2 max-h-40 overflow-y-auto font-mono text-code">
            {picked.map((file) => (
              <li key={file.fileId} className="break-all">
                {file.name ?? file.fileId}
              </li>
            ))}
          </ul>
        </ConfirmDialog>
      ) : null}
    </Card>
  )
}

function FileName({ file }: { readonly file: RemoteFile }) {
  return file.name === null ? (
    <code className="break-all">{file.fileId}</code>
  ) : (
    <>
      <span className="block break-all">{file.name}</span>
      <code className="block truncate text-text-3">{file.fileId}</code>
    </>
  )
}

function FileStateWords({ file }: { readonly file: RemoteFile }) {
  const text = useStrings().cleanUp
  const format = useFormat()
  const now = useNow(60_000)
  if (file.state === 'safe') {
    return <span className="text-text-2">{file.kind === 'input' ? text.safeInput : text.safeResult}</span>
  }
  if (file.state === 'deleted' && file.deletedAt !== null) {
    return (
      <time title={format.exact(file.deletedAt)} className="text-text-3">
        {text.deletedAt(format.moment(file.deletedAt, now))}
      </time>
    )
  }
  return (
    <span className={file.state === 'notStored' ? 'text-warn-text' : 'text-text-3'}>
      {text.states[file.state]}
    </span>
  )
}

function FaultBanner({ fault }: { readonly fault: { readonly kind: string } }) {
  const said = useStrings().faults.say(fault)
  return (
    <Banner tone="danger" title={said.title}>
      {said.body}
    </Banner>
  )
}
