import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ConnectionRecord } from '#core/records.ts'
import { useEngine } from '#state/engine-context.tsx'
import { helloQuery, keys, pricesQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { DataTable } from '#ui/data-table.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { IconButton } from '#ui/icon-button.tsx'
import { Trash2 } from '#ui/icon.tsx'
import { TextField } from '#ui/text-field.tsx'
import { useNow } from '#ui/use-now.ts'

const empty = { model: '', input: '', output: '' }

/** A person's own prices, which go before the built-in table's. */
export function PricesCard({ connection }: { readonly connection: ConnectionRecord }) {
  const strings = useStrings()
  const text = strings.limits.prices
  const format = useFormat()
  const engine = useEngine()
  const cache = useQueryClient()
  const now = useNow(60_000)
  const hello = useQuery(helloQuery(engine))
  const prices = useQuery(pricesQuery(engine, connection.id))
  const [form, setForm] = useState(empty)
  const [fault, setFault] = useState<{ readonly kind: string; readonly [fact: string]: unknown } | null>(null)
  const list = prices.data ?? []
  const refresh = () => cache.invalidateQueries({ queryKey: keys.prices(connection.id) })

  const save = async () => {
    const reply = await engine.savePrice({
      connectionId: connection.id,
      model: form.model.trim(),
      inputPerMillion: toRate(form.input),
      outputPerMillion: toRate(form.output),
    })
    if (!reply.ok) {
      setFault(reply.error)
      return
    }
    setFault(null)
    setForm(empty)
    await refresh()
  }
  const remove = async (model: string) => {
    await engine.removePrice({ connectionId: connection.id, model })
    await refresh()
  }
  const edit = (change: Partial<typeof empty>) => {
    setFault(null)
    setForm({ ...form, ...change })
  }
  if (connection.provider === 'sandbox') {
    return (
      <Card title={text.title} note={connection.name}>
        <p className="text-text-2">{text.free}</p>
      </Card>
    )
  }
  return (
    <Card title={text.title} note={<span className="max-sm:hidden">{text.note}</span>} flush>
      <p className="px-3.5 pt-3 text-support text-text-2">
        {hello.data === undefined ? null : text.builtIn(format.day(Date.parse(hello.data.priceDate)))}
      </p>
      {list.length === 0 ? (
        <p className="px-3.5 pt-2 text-support text-text-3">{text.none}</p>
      ) : (
        <DataTable
          label={text.table}
          className="mt-2 border-t border-line-soft"
          rows={list}
          keyOf={({ id }) => id}
          columns={[
            {
              key: 'model',
              header: text.columns.model,
              isRowHeader: true,
              cell: ({ model }) => <code>{model}</code>,
            },
            {
              key: 'input',
              header: text.columns.input,
              align: 'end',
              cell: ({ inputPerMillion }) => format.rate(inputPerMillion),
            },
            {
              key: 'output',
              header: text.columns.output,
              align: 'end',
              cell: ({ outputPerMillion }) => format.rate(outputPerMillion),
            },
            {
              key: 'at',
              header: text.columns.at,
              from: 'md',
              cell: ({ at }) => (
                <time title={format.exact(at)} className="text-text-3">
                  {format.moment(at, now)}
                </time>
              ),
            },
            {
              key: 'remove',
              header: <span className="sr-only">{text.columns.act}</span>,
              width: '40px',
              cell: ({ model }) => (
                <IconButton icon={Trash2} label={text.remove(model)} onClick={() => void remove(model)} />
              ),
            },
          ]}
        />
      )}
      <form
        aria-label={text.add}
        className="flex flex-wrap items-end gap-3 border-t border-line-soft px-3.5 pt-3 pb-3.5 not-first:mt-3"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <TextField
          label={text.model}
          value={form.model}
          onChange={(model) => edit({ model })}
          spellCheck={false}
          mono
          className="min-w-40 flex-1"
        />
        <TextField
          label={text.input}
          value={form.input}
          onChange={(input) => edit({ input })}
          inputMode="decimal"
          className="w-36"
        />
        <TextField
          label={text.output}
          value={form.output}
          onChange={(output) => edit({ output })}
          inputMode="decimal"
          className="w-36"
        />
        <Button type="submit">{text.add}</Button>
        {fault === null ? null : (
          <Banner tone="danger" title={strings.faults.say(fault).title} className="w-full">
            {strings.faults.say(fault).body}
          </Banner>
        )}
      </form>
    </Card>
  )
}

/** What was typed as a number; NaN is refused by the engine, in words. */
const toRate = (typed: string): number =>
  typed.trim() === '' ? NaN : Number(typed.trim().replace(/^\$/, '').replace(',', '.'))
