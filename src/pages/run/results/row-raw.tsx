import type { RowAttempt, RowDetail } from '#engine/results/row-detail-types.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Checkbox } from '#ui/checkbox.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Select } from '#ui/select.tsx'
import { shardNumber } from '../progress/shard-words.ts'
import { RowLine } from './row-line.tsx'
import { nameAttempt } from './row-words.ts'

interface Props {
  readonly runId: string
  readonly detail: RowDetail
  /** Which attempt is shown; null = the one that counts. */
  readonly attempt: number | null
  readonly onAttempt: (index: number) => void
  readonly indented: boolean
  readonly onIndented: (indented: boolean) => void
}

/** The line that was sent and the one that came back, byte for byte, for each attempt. */
export function RowRawView({ runId, detail, attempt, onAttempt, indented, onIndented }: Props) {
  const strings = useStrings()
  const text = strings.rowPanel
  const format = useFormat()
  const { attempts, questions, counts, row } = detail
  const index = attempt !== null && attempt < attempts.length ? attempt : (counts ?? 0)
  const chosen = attempts[index]
  if (chosen === undefined) return <p className="px-4 pb-3.5 text-text-3">{text.notAsked}</p>
  const question = questions.find(({ gen }) => gen === chosen.gen)
  const { line } = chosen
  return (
    <div className="flex flex-col gap-3 px-4 pb-3.5">
      {attempts.length === 1 ? null : (
        <Select
          label={text.attempt}
          value={String(index)}
          options={attempts.map((each, at) => ({
            value: String(at),
            label: `${nameAttempt(each, strings, format)}${at === counts ? ` (${text.counting})` : ''}`,
          }))}
          onChange={(next) => onAttempt(Number(next))}
        />
      )}
      <Checkbox label={text.indented} checked={indented} onChange={onIndented} className="text-text" />
      {question === undefined ? null : (
        <RowLine
          key={`asked ${row} ${question.gen}`}
          name={text.line}
          copyLabel={text.copyLine}
          line={question.line}
          place={{ runId, row, part: { kind: 'question', gen: question.gen } }}
          indented={indented}
        />
      )}
      {line === null ? (
        <p className="text-text-3">{text.noLine}</p>
      ) : (
        <RowLine
          key={`reply ${row} ${index}`}
          name={text.reply(line.kind)}
          copyLabel={text.copyReply}
          line={line.raw}
          place={{ runId, row, part: { kind: 'raw', attempt: index } }}
          indented={indented}
        />
      )}
      <AttemptFacts attempt={chosen} />
    </div>
  )
}

/** Everything by which an attempt is found again, here and at the provider. */
function AttemptFacts({ attempt }: { readonly attempt: RowAttempt }) {
  const text = useStrings().rowPanel
  const format = useFormat()
  const { line, shardId, batchId, customId, cause } = attempt
  const facts: readonly (readonly [string, string | null])[] = [
    [text.batch, batchId],
    [text.shardName, shardId === null ? null : shardNumber(shardId)],
    [text.customId, customId],
    [text.requestId, line?.requestId ?? null],
    [text.status, line?.statusCode == null ? null : String(line.statusCode)],
    [
      text.tokens,
      line?.usage == null
        ? null
        : text.tokensOf(format.count(line.usage.input), format.count(line.usage.output)),
    ],
    [text.cost, line?.costUsd == null ? null : line.costUsd === 0 ? text.free : format.money(line.costUsd)],
    [text.cause, cause],
  ]
  return (
    <dl aria-label={text.facts} className="flex flex-col gap-1">
      {facts.map(([term, value]) =>
        value === null ? null : (
          <div key={term} className="grid grid-cols-[6rem_minmax(0,1fr)] gap-2">
            <dt className="text-support text-text-3">{term}</dt>
            <dd dir="auto" className="min-w-0 font-mono text-code break-all text-text-2">
              {value}
            </dd>
          </div>
        ),
      )}
    </dl>
  )
}
