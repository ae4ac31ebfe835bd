import { useState } from 'react'
import type { RunSummary } from '#engine/runs/run-types.ts'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'
import { Plus } from '#ui/icon.tsx'
import { LinkButton } from '#ui/link-button.tsx'
import { PageBody } from '#ui/page-body.tsx'
import { PageHeader } from '#ui/page-header.tsx'
import { SearchField } from '#ui/search-field.tsx'
import { Switch } from '#ui/switch.tsx'
import { TextButton } from '#ui/text-button.tsx'
import { isActive } from '../run-words.ts'
import { RunRow } from './run-row.tsx'

export function RunList({ runs }: { readonly runs: readonly RunSummary[] }) {
  const text = useStrings().runs
  const format = useFormat()
  const [search, setSearch] = useState('')
  const [activeFirst, setActiveFirst] = useState(true)
  const wanted = search.trim().toLowerCase()
  const found = runs.filter((run) =>
    `${run.name}\n${run.datasetName}\n${run.model}`.toLowerCase().includes(wanted),
  )
  const current = found.filter(({ archivedAt }) => archivedAt === null)
  const archived = found.filter(({ archivedAt }) => archivedAt !== null)
  const active = current.filter(isActive)
  const finished = current.filter((run) => !isActive(run))
  const groups = [
    ...(activeFirst
      ? [
          { title: text.active, runs: active },
          { title: text.finished, runs: finished },
        ]
      : [{ title: null, runs: current }]),
    { title: text.archived(format.count(archived.length)), runs: archived },
  ].filter((group) => group.runs.length > 0)

  return (
    <PageBody>
      <PageHeader
        title={text.title}
        note={text.summary(
          format.count(runs.filter(isActive).length),
          format.count(runs.filter((run) => !isActive(run)).length),
        )}
        actions={
          <>
            <SearchField
              label={text.search}
              value={search}
              onChange={setSearch}
              className="w-52 max-sm:hidden"
            />
            <Switch
              label={text.activeFirst}
              checked={activeFirst}
              onChange={setActiveFirst}
              className="max-sm:hidden"
            />
            <LinkButton variant="primary" icon={Plus} href="#/new">
              {text.newRun}
            </LinkButton>
          </>
        }
      />
      {found.length === 0 ? (
        <div className="rounded-card border border-line bg-surface p-8 text-center">
          <p>{text.noMatch(search)}</p>
          <TextButton onClick={() => setSearch('')}>{text.clear}</TextButton>
        </div>
      ) : (
        <table
          aria-label={text.table}
          className="w-full table-fixed border-separate border-spacing-0 rounded-card border border-line bg-surface max-md:block"
        >
          <thead className="max-md:hidden">
            <tr className="text-caption text-text-3">
              <th scope="col" className="w-[29%] px-4 py-2 text-start font-normal">
                {text.columns.run}
              </th>
              <th scope="col" className="w-[17%] px-3 py-2 text-start font-normal">
                {text.columns.state}
              </th>
              <th scope="col" className="px-3 py-2 text-start font-normal">
                {text.columns.rows}
              </th>
              <th scope="col" className="w-[14%] px-3 py-2 text-end font-normal">
                {text.columns.cost}
              </th>
              <th scope="col" className="w-[14%] px-3 py-2 text-start font-normal">
                {text.columns.next}
              </th>
              <td className="w-12" />
            </tr>
          </thead>
          {groups.map((group) => (
            <tbody key={group.title ?? 'all'} className="max-md:block">
              {group.title === null ? null : (
                <tr className="max-md:block">
                  <th
                    scope="rowgroup"
                    colSpan={6}
                    className="border-y border-line bg-canvas px-4 py-1.5 text-start text-support font-medium max-md:block md:border-b-line"
                  >
                    {group.title}{' '}
                    <span className="font-normal text-text-3">{format.count(group.runs.length)}</span>
                  </th>
                </tr>
              )}
              {group.runs.map((run) => (
                <RunRow key={run.id} run={run} />
              ))}
            </tbody>
          ))}
        </table>
      )}
    </PageBody>
  )
}
