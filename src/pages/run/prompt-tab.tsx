import { useState, type ReactNode } from 'react'
import { requestUrl } from '#core/request/draft.ts'
import type { RunView } from '#engine/runs/run-types.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Card } from '#ui/card.tsx'
import { PageBody } from '#ui/page-body.tsx'
import { ValueChip } from '#ui/value-chip.tsx'
import { GenerationsCard } from './progress/generations-card.tsx'

/** The snapshot this run was sent with, word for word. */
export function PromptTab({ view }: { readonly view: RunView }) {
  const strings = useStrings()
  const text = strings.run.prompt
  const ready = strings.batchFiles.runPrompt
  const newest = view.generations.length - 1
  const [chosen, setChosen] = useState<number | null>(null)
  const gen = chosen === null || chosen > newest ? newest : chosen
  const snapshot = view.generations[gen]?.snapshot ?? view.snapshot
  const settings = Object.entries(snapshot.settings)
  return (
    <PageBody className="flex flex-col gap-3.5">
      {view.generations.length > 1 ? <GenerationsCard view={view} shown={gen} onShow={setChosen} /> : null}
      <Card title={text.title}>
        <dl className="grid gap-x-6 gap-y-4 sm:grid-cols-[10rem_minmax(0,1fr)]">
          <Part term={text.endpoint}>
            <code>{requestUrl(snapshot)}</code>
          </Part>
          <Part term={text.model}>
            <code>{snapshot.model}</code>
          </Part>
          {snapshot.ready === undefined ? (
            <>
              <Part term={text.system}>
                <Message>{snapshot.system}</Message>
              </Part>
              <Part term={text.user}>
                <Message>{snapshot.user}</Message>
              </Part>
              <Part term={text.settings}>
                {settings.length === 0 ? (
                  <span className="text-text-3">{text.defaults}</span>
                ) : (
                  settings.map(([name, value]) => (
                    <code key={name} className="me-4">
                      {name} {String(value)}
                    </code>
                  ))
                )}
              </Part>
              <Part term={text.outputs}>
                {snapshot.outputColumns.length === 0 ? (
                  <span className="text-text-3">{text.freeText}</span>
                ) : (
                  <ul className="flex flex-col gap-2">
                    {snapshot.outputColumns.map((column) => (
                      <li key={column.name} className="flex flex-wrap items-center gap-x-3 gap-y-1">
                        <span className="font-medium text-answer-text">{column.name}</span>
                        <span className="text-support text-text-3">{column.type}</span>
                        {column.values.map((value) => (
                          <ValueChip key={value}>{value}</ValueChip>
                        ))}
                        {column.description === '' ? null : (
                          <span className="text-text-2">{column.description}</span>
                        )}
                      </li>
                    ))}
                  </ul>
                )}
              </Part>
            </>
          ) : (
            <Part term={ready.body}>{ready.ready}</Part>
          )}
          <Part term={text.dedupe}>{snapshot.dedupe ? text.dedupeOn : text.dedupeOff}</Part>
        </dl>
      </Card>
    </PageBody>
  )

  function Message({ children }: { readonly children: string }) {
    return children === '' ? (
      <span className="text-text-3">{text.none}</span>
    ) : (
      <pre className="rounded-control bg-sunken px-3 py-2 text-code whitespace-pre-wrap">{children}</pre>
    )
  }
}

function Part({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="pt-0.5 text-support text-text-2">{term}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  )
}
