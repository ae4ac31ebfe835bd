import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { FileObject } from '#core/wire.ts'
import { useEngine } from '#state/engine-context.tsx'
import { fileOwnersQuery, filesQuery, runsQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { Checkbox } from '#ui/checkbox.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { DataTable } from '#ui/data-table.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Trash2 } from '#ui/icon.tsx'
import { PageBody } from '#ui/page-body.tsx'
import { PageHeader } from '#ui/page-header.tsx'
import { RelativeTime } from '#ui/relative-time.tsx'
import { StatusText } from '#ui/status-text.tsx'
import { TextLink } from '#ui/text-link.tsx'
import { AccountCard } from '../account-card.tsx'
import { runIdOfFile } from '../own-names.ts'
import { StationFrame } from '../station-frame.tsx'
import { useAccountConnection } from '../use-account-connection.ts'

export function FilesStation() {
  const text = useStrings().account.files
  const format = useFormat()
  const engine = useEngine()
  const { connection, hasKey } = useAccountConnection()
  const files = useInfiniteQuery({ ...filesQuery(engine, connection?.id ?? ''), enabled: hasKey })
  const runs = useQuery(runsQuery(engine))
  const owners = useQuery({ ...fileOwnersQuery(engine, connection?.id ?? ''), enabled: hasKey })
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const [outcome, setOutcome] = useState<{ readonly deleted: number; readonly failed: number } | null>(null)
  const all = files.data?.pages.flatMap((page) => page.data) ?? []

  const toggle = (fileId: string) => {
    const next = new Set(chosen)
    if (!next.delete(fileId)) next.add(fileId)
    setChosen(next)
  }
  const remove = async () => {
    if (connection === undefined) return
    setAsking(false)
    setBusy(true)
    const reply = await engine.deleteFiles({ connectionId: connection.id, fileIds: [...chosen] })
    setBusy(false)
    if (reply.ok) {
      setOutcome({ deleted: reply.value.deleted.length, failed: reply.value.failed.length })
      setChosen(new Set(reply.value.failed.map(({ fileId }) => fileId)))
    }
    await files.refetch()
  }

  const choice = (file: FileObject) => (
    <Checkbox
      label={text.choose(file.filename)}
      hideLabel
      checked={chosen.has(file.id)}
      onChange={() => toggle(file.id)}
    />
  )
  const size = ({ bytes }: FileObject) => (
    <span className="whitespace-nowrap tabular-nums">{bytes === null ? '–' : format.bytes(bytes)}</span>
  )
  const created = (file: FileObject) => (
    <span className="whitespace-nowrap text-text-2">
      <RelativeTime at={file.created_at * 1000} every={60_000} />
    </span>
  )
  const expiry = ({ expires_at: at }: FileObject) =>
    at === null ? (
      <span className="text-text-3">{text.never}</span>
    ) : (
      <time title={format.exact(at * 1000)} className="whitespace-nowrap text-text-2">
        {format.day(at * 1000)}
      </time>
    )
  const runOf = (file: FileObject) => {
    const runId = owners.data?.get(file.id) ?? runIdOfFile(file.filename)
    const run = runs.data?.find(({ id }) => id === runId)
    return run === undefined ? null : <TextLink href={`#/runs/${run.id}`}>{run.name}</TextLink>
  }

  return (
    <StationFrame>
      <PageBody>
        <PageHeader
          title={text.title}
          note={text.note(connection?.name ?? '')}
          actions={
            chosen.size > 0 ? (
              <Button variant="danger" icon={Trash2} busy={busy} onClick={() => setAsking(true)}>
                {text.delete(format.count(chosen.size))}
              </Button>
            ) : undefined
          }
        />
        <StatusText className="empty:hidden">
          {outcome === null ? null : (
            <Banner tone={outcome.failed > 0 ? 'warn' : 'info'} className="mb-3">
              {text.deleted(format.count(outcome.deleted))}{' '}
              {outcome.failed > 0 ? text.failed(format.count(outcome.failed)) : null}
            </Banner>
          )}
        </StatusText>
        <AccountCard
          label={text.table}
          hasKey={hasKey}
          list={files}
          count={all.length}
          text={{
            empty: text.empty,
            more: text.more,
            shown: text.shown(format.count(all.length)),
            allShown: text.allShown(format.count(all.length)),
          }}
        >
          <DataTable
            label={text.table}
            rows={all}
            keyOf={({ id }) => id}
            columns={[
              {
                key: 'choose',
                header: <span className="sr-only">{text.columns.choose}</span>,
                width: '40px',
                cell: (file) => choice(file),
              },
              {
                key: 'file',
                header: text.columns.file,
                isRowHeader: true,
                cell: (file) => (
                  <>
                    <span className="block break-all">{file.filename}</span>
                    <code className="block text-text-3">{file.id}</code>
                  </>
                ),
              },
              { key: 'size', header: text.columns.size, align: 'end', cell: (file) => size(file) },
              {
                key: 'purpose',
                header: text.columns.purpose,
                cell: (file) => <code className="text-text-2">{file.purpose}</code>,
              },
              { key: 'created', header: text.columns.created, cell: (file) => created(file) },
              { key: 'expires', header: text.columns.expires, cell: (file) => expiry(file) },
              { key: 'run', header: text.columns.run, width: '26%', cell: (file) => runOf(file) },
            ]}
            phone={(file) => (
              <div className="flex items-start gap-3">
                {choice(file)}
                <div className="min-w-0 flex-1">
                  <div className="flex items-baseline justify-between gap-3">
                    <span className="min-w-0 break-all">{file.filename}</span>
                    <span className="text-text-2">{size(file)}</span>
                  </div>
                  <code className="block truncate text-text-3">{file.id}</code>
                  <div className="flex flex-wrap items-baseline justify-between gap-x-3 text-support text-text-3">
                    <span>
                      {file.purpose}, {created(file)}
                    </span>
                    {runOf(file)}
                  </div>
                </div>
              </div>
            )}
          />
        </AccountCard>
        {asking ? (
          <ConfirmDialog
            title={text.deleteTitle(format.count(chosen.size))}
            safeLabel={text.keep}
            actLabel={text.act(format.count(chosen.size))}
            onSafe={() => setAsking(false)}
            onAct={() => void remove()}
          >
            {text.deleteBody}
            <ul className="mt-2 max-h-40 overflow-y-auto font-mono text-code">
              {all
                .filter(({ id }) => chosen.has(id))
                .map(({ id, filename }) => (
                  <li key={id}>{filename}</li>
                ))}
            </ul>
          </ConfirmDialog>
        ) : null}
      </PageBody>
    </StationFrame>
  )
}
