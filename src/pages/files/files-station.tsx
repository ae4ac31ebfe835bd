import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useEngine } from '#state/engine-context.tsx'
import { filesQuery, runsQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { Checkbox } from '#ui/checkbox.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
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
          <table aria-label={text.table} className="w-full min-w-[860px]">
            <thead>
              <tr className="border-b border-line text-caption text-text-3">
                {Object.entries(text.columns).map(([key, name]) => (
                  <th key={key} scope="col" className="px-3.5 py-2 text-start font-normal">
                    {key === 'choose' ? <span className="sr-only">{name}</span> : name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="divide-y divide-line-soft">
              {all.map((file) => {
                const run = runs.data?.find(({ id }) => id === runIdOfFile(file.filename))
                return (
                  <tr key={file.id}>
                    <td className="w-8 ps-3.5">
                      <Checkbox
                        label={text.choose(file.filename)}
                        hideLabel
                        checked={chosen.has(file.id)}
                        onChange={() => toggle(file.id)}
                      />
                    </td>
                    <td className="px-3.5 py-2">
                      <span className="block">{file.filename}</span>
                      <span className="block font-mono text-code text-text-3">{file.id}</span>
                    </td>
                    <td className="px-3.5 py-2 text-text-2 tabular-nums">
                      {file.bytes === null ? '' : format.bytes(file.bytes)}
                    </td>
                    <td className="px-3.5 py-2 font-mono text-code text-text-2">{file.purpose}</td>
                    <td className="px-3.5 py-2 text-text-2">
                      <RelativeTime at={file.created_at * 1000} every={60_000} />
                    </td>
                    <td className="px-3.5 py-2 text-text-2">
                      {file.expires_at === null ? (
                        text.never
                      ) : (
                        <time title={format.exact(file.expires_at * 1000)}>
                          {format.day(file.expires_at * 1000)}
                        </time>
                      )}
                    </td>
                    <td className="px-3.5 py-2">
                      {run === undefined ? null : <TextLink href={`#/runs/${run.id}`}>{run.name}</TextLink>}
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
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
